import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** Bounded, so that this machine and NGINX keep connections for others. */
const clients = { slowHeaders: 50, slowBodies: 50, idle: 200 } as const

/** How long they stay. */
const staySeconds = 15

/** Clients that keep connections busy and send next to nothing, as a slow network or an attacker does. */
export const slowClients: Fault = {
  name: 'slow-clients',
  does: `opens ${clients.slowHeaders} connections that send headers, and ${clients.slowBodies} that send a body, a byte per second, and ${clients.idle} idle ones, for ${staySeconds} s`,
  undone: 'the connections are closed',
  costs: `${clients.slowHeaders + clients.slowBodies + clients.idle} of NGINX' connections`,
  setting: "NGINX' timeouts and its limit of connections for each client, which are built in",
  seconds: staySeconds + 5,
  impossible: async () => undefined,
  async run({ url, putBack, signal }) {
    const { hostname, port, host } = new URL(url)
    const sockets: Socket[] = []
    const open = (count: number, begin: string, next?: string) => {
      for (let i = 0; i < count; i += 1) {
        const socket = connect(Number(port || 80), hostname)
        // Who is shown the door has no more to say.
        socket.on('error', () => socket.destroy()).resume()
        socket.write(begin)
        if (next) {
          const timer = setInterval(() => socket.write(next), 1000)
          socket.once('close', () => clearInterval(timer))
        }
        sockets.push(socket)
      }
    }
    putBack.note({
      what: 'slow clients are connected',
      fix: 'end this process',
      undo: async () => {
        for (const socket of sockets) socket.destroy()
      },
    })
    open(clients.slowHeaders, `GET / HTTP/1.1\r\nhost: ${host}\r\nx-slow: `, 'a')
    const body = 'content-type: application/json\r\ncontent-length: 100000'
    open(clients.slowBodies, `POST /data HTTP/1.1\r\nhost: ${host}\r\n${body}\r\n\r\n`, ' ')
    open(clients.idle, '')
    await sleep(staySeconds * 1000, undefined, { signal })
  },
}
