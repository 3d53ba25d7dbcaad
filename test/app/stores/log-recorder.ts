/** A log whose lines a test can read: `level message`. */
export function createLogRecorder() {
  const lines: string[] = []
  const record = (level: string) => (message: unknown) => {
    lines.push(`${level} ${String(message)}`)
  }
  return { lines, info: record('info'), warn: record('warn') }
}
