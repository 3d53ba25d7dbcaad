/**
 * A signal that Ctrl-C (or SIGTERM) aborts once, so that a command can end in order; the second
 * time the process ends at once.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort())
  return controller.signal
}

/** What a shell reports for a program that Ctrl-C ended. */
export const interruptedExitCode = 130
