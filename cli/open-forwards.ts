import { readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../embedded/atomic-write.ts'
import { ownState } from './root.ts'

const file = join(ownState, 'open.json')

/** The port-forwards that an `npm run open` holds. */
export interface OpenForwards {
  readonly processId: number
  readonly urls: readonly string[]
}

/** Lets `status` name this process as who forwards, until `forgetForwards`. */
export async function recordForwards(urls: readonly string[]): Promise<void> {
  await mkdir(ownState, { recursive: true })
  const record: OpenForwards = { processId: process.pid, urls }
  await writeFileAtomic(file, `${JSON.stringify(record)}\n`)
}

/** Ends what `recordForwards` began. */
export const forgetForwards = (): Promise<void> => rm(file, { force: true })

/** Who forwards now; undefined where nobody does, or the one who did was killed. */
export function openForwards(): OpenForwards | undefined {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as OpenForwards
    process.kill(record.processId, 0)
    return record
  } catch {
    return undefined
  }
}
