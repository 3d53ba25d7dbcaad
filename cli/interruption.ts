/** What a shell reports for a program that Ctrl-C ended. */
export const interruptedExitCode = 130

/**
 * A signal that Ctrl-C (or SIGTERM) aborts, so that a command can end in order; the second time the
 * process ends at once.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(interruptedExitCode)
    controller.abort()
  }
  // Not `once`: execa watches signals too, and ends the process where nobody else listens any more.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, interrupt)
  return controller.signal
}
