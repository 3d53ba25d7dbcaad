import { arch, availableParallelism, release, totalmem } from 'node:os'
import type { Deployment } from '../../loadtest/deployment.ts'
import type { LoadTestOptions } from '../../loadtest/load-test.ts'
import { type Bill, billTable } from '../faults/bill.ts'
import type { Fault } from '../faults/fault.ts'
import { Parts } from '../faults/parts.ts'
import { PutBack } from '../faults/put-back.ts'
import { runFaults } from '../faults/run-faults.ts'
import { settings } from '../settings.ts'
import type { Target } from '../targets/target.ts'
import { reasonOf } from '../terminal/failure.ts'
import { interruptedExitCode, interruption } from '../terminal/interruption.ts'
import { withProgress } from '../terminal/sending.ts'

/** The object that `load --fault --json` prints. */
interface FaultsReport {
  readonly target: string
  /** Of the order of `--fault all`. */
  readonly seed: number
  /** ISO 8601. */
  readonly startedAt: string
  readonly machine: string
  readonly interrupted: boolean
  /** Why the faults that are not listed were not made; null where all were. */
  readonly problem: string | null
  readonly faults: readonly Bill[]
}

/**
 * Refuses to break what the user has not named, where others may use it.
 * @param named what the user has named
 */
export function requireNamed(target: Target | undefined, named: Target | undefined): void {
  if (target === undefined || target === named || target.ownsCluster) return
  throw new Error(
    `Faults break what runs on ${target.name}, which others may use. Fix: where it may be broken, name it: --target ${target.name}`,
  )
}

/** Makes faults on what is deployed, puts everything back, and prints their bills. */
export async function billFaults(
  target: Target,
  deployment: Deployment,
  faults: readonly Fault[],
  { seed, json, ...options }: LoadTestOptions & { readonly seed: number; readonly json?: true },
): Promise<void> {
  const startedAt = new Date().toISOString()
  const signal = interruption()
  const putBack = new PutBack()
  const access = target.access()
  const parts = await Parts.connect(access, settings().namespace)
  const order = faults.map(({ name }) => name).join(', ')
  const context = access.context ? `, context ${access.context}` : ''
  console.error(`Faults on ${target.name}${context} (${access.kubeconfig}): ${order}`)
  // Also where a second Ctrl-C ends the process before everything is put back.
  const left = () => {
    for (const each of putBack.left()) console.error(`Not put back: ${each}`)
  }
  process.once('exit', left)
  const bills: Bill[] = []
  const onFault = ({ name, does }: Fault) => console.error(`${name}: ${does}`)
  const onBill = (bill: Bill) => {
    bills.push(bill)
    for (const line of [bill.message, ...bill.faulty]) console.error(line)
  }
  const ground = {
    deployment,
    parts,
    putBack,
    processes: target.podProcesses,
    signal,
    onFault,
    onBill,
  }
  // What is known is printed also where a later fault can't be made.
  const problem = await withProgress((onProgress) =>
    runFaults(faults, ground, { ...options, onProgress }),
  ).then(() => null, reasonOf)
  const machine = `${availableParallelism()} x ${arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`
  const interrupted = signal.aborted
  const report: FaultsReport = {
    ...{ target: deployment.target, seed, startedAt, machine, interrupted, problem },
    faults: bills,
  }
  const table = `${billTable(bills)}\n\nOn ${deployment.target}, ${startedAt}, seed ${seed}; this machine: ${machine}.\n`
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : table)
  if (problem !== null && !interrupted) console.error(problem)
  const isFaulty = problem !== null || bills.some(({ faulty }) => faulty.length > 0)
  process.exitCode = interrupted ? interruptedExitCode : isFaulty ? 1 : 0
}
