import type { TestContext } from 'node:test'
import { type StoppableServer, startStoppableServer } from './stoppable-server.ts'

/** A server that speaks as much of Redis' protocol as a counter needs, and fails on command. */
export interface RedisStandIn extends Pick<StoppableServer, 'stop'> {
  readonly url: string
  /** Accepts connections, reads, and never answers. */
  hang(): void
  /** Answers again; what came meanwhile stays without an answer. */
  recover(): void
  /** Listens again on the same port, and has forgotten everything. */
  start(): Promise<void>
  /** Makes every INCR fail with this error, as a full or read-only server does. */
  refuseWith(error: string | undefined): void
}

/** Starts a stand-in on a free port of 127.0.0.1; it ends with the test. */
export async function startRedisStandIn(t: TestContext): Promise<RedisStandIn> {
  let hits = 0
  let hanging = false
  let refusal: string | undefined

  const answer = ([name = '']: readonly string[]) => {
    if (name === 'HELLO') return '%1\r\n$5\r\nproto\r\n:3\r\n'
    if (name === 'PING') return '+PONG\r\n'
    if (name !== 'INCR') return '+OK\r\n'
    if (refusal !== undefined) return `-${refusal}\r\n`
    hits += 1
    return `:${hits}\r\n`
  }

  const server = await startStoppableServer(t, (socket) => {
    socket.setEncoding('utf8').on('data', (text: string) => {
      if (hanging) return
      for (const command of commandsOf(text)) socket.write(answer(command))
    })
  })
  return {
    url: `redis://127.0.0.1:${server.port}`,
    hang() {
      hanging = true
    },
    recover() {
      hanging = false
    },
    async start() {
      hits = 0
      await server.start()
    },
    stop: server.stop,
    refuseWith(error) {
      refusal = error
    },
  }
}

/** The commands in a text of `*<words>\r\n$<length>\r\n<word>\r\n…`: words without line breaks. */
function commandsOf(text: string): string[][] {
  return text
    .split(/^\*\d+\r\n/m)
    .filter((command) => command !== '')
    .map((command) => command.split('\r\n').filter((word) => !/^(\$\d+)?$/.test(word)))
}
