import type { Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { BSON } from 'mongodb'
import { type StoppableServer, startStoppableServer } from './stoppable-server.ts'

type Document = BSON.Document

/**
 * A server that speaks as much of MongoDB's wire protocol as storing documents and listing them
 * needs, and fails on command. It looks at no filter but an id's.
 */
export interface MongodbStandIn extends Pick<StoppableServer, 'stop'> {
  readonly url: string
  /** Every command that came since the start, heartbeats left out. */
  readonly commands: readonly Document[]
  /** Accepts connections, reads, and never answers. */
  hang(): void
  /** Answers again; what came meanwhile stays without an answer. */
  recover(): void
  /** Listens again on the same port, with everything that it stored. */
  start(): Promise<void>
  /** Makes every command but the heartbeat fail, as a server does whose disk is full. */
  refuseWith(error: { readonly code: number; readonly errmsg: string } | undefined): void
}

const operation = { reply: 1, query: 2004, message: 2013 }
const headerBytes = 16

/** Starts a stand-in on a free port of 127.0.0.1; it ends with the test. */
export async function startMongodbStandIn(t: TestContext): Promise<MongodbStandIn> {
  const stored = new Map<string, Document>()
  const commands: Document[] = []
  let hanging = false
  let refusal: Document | undefined

  const answer = (command: Document): Document => {
    const [name = ''] = Object.keys(command)
    if (['hello', 'ismaster', 'isMaster'].includes(name)) {
      return {
        ok: 1,
        ismaster: true,
        isWritablePrimary: true,
        minWireVersion: 0,
        maxWireVersion: 8,
      }
    }
    commands.push(command)
    if (refusal !== undefined) return { ok: 0, ...refusal }
    if (name === 'insert') {
      for (const document of command.documents) stored.set(document._id, document)
      return { ok: 1, n: command.documents.length }
    }
    if (name === 'find') {
      const all = [...stored.values()].toReversed()
      const { _id } = command.filter
      const firstBatch = all.filter((document) => typeof _id !== 'string' || document._id === _id)
      return { ok: 1, cursor: { id: BSON.Long.ZERO, ns: 'test.test', firstBatch } }
    }
    return { ok: 1 }
  }

  const server = await startStoppableServer(t, (socket) => {
    let received = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= headerBytes && received.length >= received.readInt32LE(0)) {
        const message = received.subarray(0, received.readInt32LE(0))
        received = received.subarray(message.length)
        if (!hanging) respond(socket, message, answer)
      }
    })
  })
  return {
    url: `mongodb://127.0.0.1:${server.port}/test`,
    commands,
    hang() {
      hanging = true
    },
    recover() {
      hanging = false
    },
    start: server.start,
    stop: server.stop,
    refuseWith(error) {
      refusal = error
    },
  }
}

/** Answers one message: OP_QUERY, as handshakes come, or OP_MSG without document sequences. */
function respond(socket: Socket, message: Buffer, answer: (command: Document) => Document): void {
  const isMessage = message.readInt32LE(12) === operation.message
  // Behind the flags: OP_MSG has the section's kind, OP_QUERY a name and two numbers.
  const start = isMessage ? headerBytes + 5 : message.indexOf(0, headerBytes + 4) + 9
  const body = BSON.serialize(answer(BSON.deserialize(message.subarray(start))))
  // The flags of OP_MSG and the kind of its section; flags, cursor and counts of OP_REPLY.
  const prefix = Buffer.alloc(isMessage ? 5 : 20)
  if (!isMessage) prefix.writeInt32LE(1, 16)
  const header = Buffer.alloc(headerBytes)
  header.writeInt32LE(headerBytes + prefix.length + body.length, 0)
  header.writeInt32LE(message.readInt32LE(4), 8)
  header.writeInt32LE(isMessage ? operation.message : operation.reply, 12)
  socket.write(Buffer.concat([header, prefix, body]))
}
