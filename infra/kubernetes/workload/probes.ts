/** Asks for a path on one of the container's ports; 200 to 399 is success. */
export const httpGet = (path: string, port: string, scheme?: 'HTTPS') => ({
  httpGet: { path, port, ...(scheme && { scheme }) },
})

/** Opens a connection to one of the container's ports. */
export const tcpSocket = (port: string) => ({ tcpSocket: [{ port }] })

/** Runs a program in the container; exit code 0 is success. */
export const exec = (...command: string[]) => ({ exec: { command } })

type Check = (
  | ReturnType<typeof httpGet>
  | ReturnType<typeof tcpSocket>
  | ReturnType<typeof exec>
) & { readonly timeoutSeconds?: number }

/** How the kubelet finds out about a container. */
export interface Probes {
  /**
   * Whether it wants requests, asked every 5 s: three failures in a row take it out. With `often`
   * every second, and two are enough: one that stands still gets no more requests after 5 s.
   */
  readonly ready: Check & { readonly often?: boolean }
  /** Whether it is alive, asked every 10 s: three failures in a row restart it. */
  readonly alive: Check
  /** Whether it has started: the other two are not asked before. @default they are at once */
  readonly started?: Check & { readonly periodSeconds: number; readonly failureThreshold: number }
}

/** The probes in the words of Terraform's provider. */
export const probeBlocks = ({ ready, alive, started }: Probes) => ({
  readinessProbe: readinessBlock(ready),
  livenessProbe: { ...alive, periodSeconds: 10 },
  ...(started && { startupProbe: started }),
})

function readinessBlock({ often = false, ...check }: Probes['ready']) {
  return { ...check, ...(often ? { periodSeconds: 1, failureThreshold: 2 } : { periodSeconds: 5 }) }
}

/** Names of the ports that probes ask. */
export const probedPorts = (probes: Probes): readonly string[] =>
  Object.values(probes).flatMap((check: Check) => {
    if ('httpGet' in check) return [check.httpGet.port]
    return 'tcpSocket' in check ? check.tcpSocket.map(({ port }) => port) : []
  })
