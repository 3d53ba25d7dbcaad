import { createHash } from 'node:crypto'
import type { Server } from 'node:http'
import { connect, type Socket } from 'node:net'

/** What a port-forward is asked for: a pod, the port there, and by whom. */
export interface AskedForward {
  /** Method and path, as of other calls. */
  readonly call: string
  readonly port: string | null
  readonly authorization: string | undefined
}

const protocol = 'v4.channel.k8s.io'
const frameOf = (payload: Buffer): Buffer => {
  const head = Buffer.from([0x82, 126, 0, 0])
  head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}

/** The payloads of the frames that a client sent, and what is not whole yet. */
function unframe(bytes: Buffer): { readonly payloads: readonly Buffer[]; readonly rest: Buffer } {
  const payloads: Buffer[] = []
  let rest = bytes
  for (;;) {
    const short = (rest[1] ?? 0) & 0x7f
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
    const start = 2 + lengthBytes + 4
    if (rest.length < start) return { payloads, rest }
    const length =
      lengthBytes === 0 ? short : Number.parseInt(rest.toString('hex', 2, 2 + lengthBytes), 16)
    if (rest.length < start + length) return { payloads, rest }
    const mask = rest.subarray(start - 4, start)
    const masked = rest.subarray(start, start + length)
    // Opcode 2: data. What closes or asks for a sign of life is none.
    if (((rest[0] ?? 0) & 0x0f) === 2) {
      payloads.push(Buffer.from(masked.map((byte, index) => byte ^ (mask[index % 4] ?? 0))))
    }
    rest = rest.subarray(start + length)
  }
}

/** Joins a client's frames with a port of this machine; stream 0 has the data, stream 1 errors. */
function join(client: Socket, port: number): void {
  const there = connect(port, '127.0.0.1')
  // Each stream begins with its port's number.
  for (const stream of [0, 1]) client.write(frameOf(Buffer.from([stream, 0, 0])))
  let rest: Buffer = Buffer.alloc(0)
  client.on('data', (data) => {
    const read = unframe(Buffer.concat([rest, data]))
    rest = read.rest
    for (const payload of read.payloads) there.write(payload.subarray(1))
  })
  there.on('data', (data) => {
    for (let at = 0; at < data.length; at += 60_000) {
      client.write(frameOf(Buffer.concat([Buffer.from([0]), data.subarray(at, at + 60_000)])))
    }
  })
  for (const each of [client, there]) {
    each.on('error', () => each.destroy())
    each.on('close', () => {
      client.destroy()
      there.destroy()
    })
  }
}

/**
 * Lets an API server's stand-in forward ports of pods, by WebSocket as Kubernetes 1.30 and newer do.
 * @param portFor the port of this machine that stands for the pod's; without one it answers 403
 */
export function forwardPorts(
  server: Server,
  portFor: (asked: AskedForward) => number | undefined,
): void {
  server.on('upgrade', (request, socket: Socket) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://cluster')
    const { authorization, 'sec-websocket-key': key } = request.headers
    const port = portFor({
      call: `${request.method} ${pathname}`,
      port: searchParams.get('ports'),
      authorization,
    })
    if (port === undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
      return
    }
    // RFC 6455, section 1.3.
    const accept = createHash('sha1')
      .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
    )
    join(socket, port)
  })
}
