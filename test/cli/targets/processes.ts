import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until something is so. @throws after a minute, with what was waited for */
export async function until(isSo: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`after 60 s still not: ${what}`)
    await sleep(50)
  }
}

/** Whether there is a process of this id. */
export function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0)
  } catch {
    return false
  }
}
