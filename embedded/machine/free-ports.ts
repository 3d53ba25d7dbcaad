import { createServer } from 'node:net'
import { execa } from 'execa'

/** Where something is going to listen. */
interface Listener {
  readonly port: number
  readonly host: string
}

/** Those where another process listens already, and which one. */
export async function takenPorts(wanted: readonly Listener[]): Promise<string[]> {
  const taken: string[] = []
  for (const { port, host } of wanted) {
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer()
      server.once('error', () => resolve(false))
      server.listen({ port, host }, () => server.close(() => resolve(true)))
    })
    if (free) continue
    const listener = await execa({
      reject: false,
    })`ss --no-header --listening --tcp --numeric --processes ${`sport = :${port}`}`
    const holder = /users:\(\("([^"]+)",pid=(\d+)/.exec(listener.stdout ?? '')
    taken.push(`${host}:${port}${holder === null ? '' : ` by ${holder[1]} (process ${holder[2]})`}`)
  }
  return taken
}

/**
 * Refuses when another process listens where the cluster is going to.
 * @throws naming every port that is taken, and by whom
 */
export async function requireFreePorts(wanted: readonly Listener[]): Promise<void> {
  const taken = await takenPorts(wanted)
  if (taken.length === 0) return
  throw new Error(
    `Ports that the cluster needs are taken: ${taken.join(', ')}. Fix: end what listens there, or choose other nodePorts in settings.json`,
  )
}
