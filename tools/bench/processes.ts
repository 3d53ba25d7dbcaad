import { readdirSync, readFileSync } from 'node:fs'

/** A process of this machine (proc_pid_stat(5)). */
export interface Process {
  readonly id: string
  readonly parent: string
  readonly group: string
  readonly residentBytes: number
}

const pageBytes = 4096

/** All processes that run now. */
export function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((id) => {
      const stat = read(`/proc/${id}/stat`)
      // The fields that follow the name, which may have spaces, begin with the state.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const [, parent, group] = fields
      if (parent === undefined || group === undefined) return []
      return [{ id, parent, group, residentBytes: Number(fields[21]) * pageBytes }]
    })
}

/** CPU time that the threads of processes have taken so far, in seconds. */
export function cpuSeconds(of: readonly Process[]): number {
  const threads = of.flatMap(({ id }) =>
    list(`/proc/${id}/task`).map((task) => `${id}/task/${task}`),
  )
  const nanoseconds = threads.map((thread) =>
    Number(read(`/proc/${thread}/schedstat`).split(' ')[0]),
  )
  return sum(nanoseconds) / 1e9
}

/** Resident memory of processes; what they share counts for each. */
export function memoryMiB(of: readonly Process[]): number {
  return sum(of.map(({ residentBytes }) => residentBytes)) / 2 ** 20
}

/** A process' command line. */
export function commandOf({ id }: Process): readonly string[] {
  return read(`/proc/${id}/cmdline`).split('\0')
}

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0)

/** A file's text; empty where its process has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
