/** Receives one line of what is being done now; the caller adds elapsed time and draws it. */
export type Progress = (line: string) => void
