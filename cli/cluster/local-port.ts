import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A way from a port of this machine to a part of the platform. Only programs of this machine can use it. */
export interface Forward {
  /** E.g. `http://127.0.0.1:40123`. */
  readonly url: string
  /** Ends the way and what goes over it. */
  close(): Promise<void>
}

/**
 * Opens a port of 127.0.0.1 and joins each connection with the other side.
 * @param join leads one connection there; where it can't, the connection is closed
 * @param localPort port to listen on. @default a free one
 * @throws when the port is taken
 */
export async function openLocalPort(
  join: (socket: Socket) => Promise<void>,
  localPort = 0,
): Promise<Forward> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    join(socket).catch(() => socket.destroy())
  })
  server.listen(localPort, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
