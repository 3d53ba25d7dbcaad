import assert from 'node:assert/strict'
import type { Bill } from '../../../cli/faults/bill.ts'
import { tally } from './tally.ts'

/**
 * Makes faults on the platform, one after the other, as `load --fault` does.
 * @param names of faults, or `all`
 * @returns their bills by name
 */
export async function faultBills(
  names: readonly string[],
  ...options: readonly string[]
): Promise<ReadonlyMap<string, Bill>> {
  const flags = names.flatMap((name) => ['--fault', name])
  const { stdout, stderr } = await tally('load', ...flags, '--json', ...options)
  assert.notEqual(stdout, '', `load printed no JSON: ${stderr}`)
  const { faults } = JSON.parse(stdout) as { faults: readonly Bill[] }
  return new Map(faults.map((bill) => [bill.fault, bill]))
}
