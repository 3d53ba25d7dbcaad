/** What a shell reports for a program that Ctrl-C ended. */
export const interruptedExitCode = 130

/** Ctrl-C, a polite kill, a closed terminal. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** npm passes Ctrl-C on to a child that has it from the terminal already: that is one Ctrl-C, not two. */
const sameInterruptionMs = 500

/** What a command that was interrupted ends with. */
export class Interruption extends Error {
  override readonly name = 'Interruption'
  constructor() {
    super('Interrupted. Go on with: npm run up. Or remove what is there: npm run down')
  }
}

/**
 * A signal that Ctrl-C (or SIGTERM) aborts once, so that a command can end in order; the second
 * time the process ends at once.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  let first = 0
  for (const name of signals) {
    // `on`, not `once`: where nobody else listens any more, execa ends the process with the first.
    process.on(name, () => {
      if (!controller.signal.aborted) {
        first = Date.now()
        controller.abort(new Interruption())
      } else if (Date.now() - first > sameInterruptionMs) {
        process.exit(interruptedExitCode)
      }
    })
  }
  return controller.signal
}

/**
 * Does work that can be interrupted.
 * @throws Interruption when it was, whatever the work failed with then
 */
export async function interruptible(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const signal = interruption()
  try {
    await work(signal)
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
}
