import { readFileSync } from 'node:fs'

/** A process, told from a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number
  /** Start time in clock ticks since boot. */
  readonly startTime: string
}

/** Fields of /proc/PID/stat from the third on; the command name in the second may hold spaces. */
function fields(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

/** Identity of a running process, undefined where there is none. */
export function identify(pid: number): ProcessIdentity | undefined {
  const { 0: state, 19: startTime } = fields(pid)
  // A zombie has ended: where nobody collects orphans, as in many containers, it stays for ever.
  return startTime === undefined || state === 'Z' ? undefined : { pid, startTime }
}

/** Whether that very process still runs. */
export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  const found = identify(pid)
  return found !== undefined && found.startTime === startTime
}

/** Sends a signal to that very process, and to no other. */
export function sendSignal(to: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(to)) return
  try {
    process.kill(to.pid, signal)
  } catch (error) {
    // It ended in between.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Whether `pid` is this process, or one that it was started from. */
export function isSelfOrAncestor(pid: number): boolean {
  for (let each = process.pid; each > 1; each = Number(fields(each)[1] ?? 0)) {
    if (each === pid) return true
  }
  return false
}
