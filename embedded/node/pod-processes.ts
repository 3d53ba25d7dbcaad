import { readdirSync, readFileSync } from 'node:fs'
import { identify, type ProcessIdentity } from '../machine/process-identity.ts'

/** A process of a pod, as this machine sees it. */
export interface PodProcess extends ProcessIdentity {
  readonly command: string
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // The process ended in between.
    return ''
  }
}

/** The processes of a pod of the running node, the one that holds its addresses (`catatonit`) included. */
export function podProcesses(uid: string): readonly PodProcess[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return ids
    .filter((id) => read(`/proc/${id}/cgroup`).includes(`pod${uid}`))
    .flatMap((id) => {
      const found = identify(Number(id))
      return found ? [{ ...found, command: read(`/proc/${id}/cmdline`) }] : []
    })
}
