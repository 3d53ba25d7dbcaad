import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** A server that can go away and come back, always on the same port of 127.0.0.1. */
export interface StoppableServer {
  readonly port: number
  /** Closes every connection and refuses new ones. */
  stop(): Promise<void>
  /** Listens again. */
  start(): Promise<void>
}

/** Starts a server on a free port; it ends with the test. */
export async function startStoppableServer(
  t: TestContext,
  onConnection: (socket: Socket) => void,
): Promise<StoppableServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    onConnection(socket)
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  const stop = async () => {
    if (!server.listening) return
    server.close()
    for (const socket of sockets) socket.destroy()
    await once(server, 'close')
  }
  t.after(stop)
  return {
    port,
    stop,
    async start() {
      await listen(port)
    },
  }
}
