/**
 * The server that stands in for MongoDB, by itself: what it acknowledged is there after every end,
 * however sudden.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createMongodbClient } from '../../../app/stores/mongodb-client.ts'
import {
  buildDocumentServer,
  documentServerCommand,
} from '../../../embedded/document-server/document-server.ts'
import { until } from '../support/until.ts'

const port = 27_227
const rounds = 10
const writers = 6

interface Note {
  _id: string
  name: string
  revision: number
  text: string
}

const accepts = () =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.on('error', () => resolve(false)).on('connect', () => socket.end())
  })

describe('the document server', () => {
  let program: string
  let folder: string
  let server: ChildProcess

  const start = async () => {
    const [java = '', ...args] = documentServerCommand(program, { folder, host: '127.0.0.1', port })
    server = spawn(java, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    while (!(await accepts())) {
      assert.equal(server.exitCode, null, 'the server ended at its start')
      await sleep(50)
    }
  }
  const end = async (signal: NodeJS.Signals) => {
    const ended = once(server, 'exit')
    server.kill(signal)
    await ended
  }
  /** Calls with a collection of the server, over connections of its own. */
  const using = async <T>(work: (notes: ReturnType<typeof collection>) => Promise<T>) => {
    const client = createMongodbClient({ url: `mongodb://127.0.0.1:${port}/test` })
    try {
      return await work(collection(client))
    } finally {
      await client.close()
    }
  }
  const collection = (client: ReturnType<typeof createMongodbClient>) =>
    client.db().collection<Note>('notes')

  before(async () => {
    program = await buildDocumentServer(console.log)
    folder = await mkdtemp(join(tmpdir(), 'tally-documents-'))
    await start()
    await using((notes) => notes.createIndex({ name: 1 }, { unique: true }))
  })
  after(async () => {
    await end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })

  /** What was acknowledged: the revision of each document, 0 where it was deleted. */
  const acknowledged = new Map<string, number>()

  /** Inserts, changes and deletes documents until the server is gone. */
  const write = async (round: number, writer: number) =>
    using(async (notes) => {
      for (let count = 0; ; count += 1) {
        const _id = `${round}-${writer}-${String(count).padStart(6, '0')}`
        await notes.insertOne({ _id, name: `note ${_id}`, revision: 1, text: 'x'.repeat(500) })
        acknowledged.set(_id, 1)
        if (count % 3 === 0) {
          await notes.findOneAndUpdate({ _id }, { $inc: { revision: 1 } })
          acknowledged.set(_id, 2)
        }
        if (count % 10 === 9) {
          // From here on it may be there or not.
          acknowledged.delete(_id)
          await notes.deleteOne({ _id })
          acknowledged.set(_id, 0)
        }
      }
    }).catch((error: Error) => assert.match(error.name, /^Mongo(Network|ServerSelection|Pool)/))

  test(`loses nothing that it acknowledged when it is killed, ${rounds} times`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const known = acknowledged.size
      const writing = Array.from({ length: writers }, (_, writer) => write(round, writer))
      await until('something is written', async () => acknowledged.size > known)
      await sleep(Math.random() * 1500)
      await end('SIGKILL')
      await Promise.all(writing)
      await start()
      await using(async (notes) => {
        const found = new Map<string, Note>()
        for await (const note of notes.find()) found.set(note._id, note)
        for (const [id, revision] of acknowledged) {
          assert.ok(
            (found.get(id)?.revision ?? 0) >= revision,
            `${id}: ${revision} was acknowledged`,
          )
          if (revision === 0) assert.equal(found.get(id), undefined, `${id} was deleted`)
        }
        assert.equal(await notes.countDocuments(), found.size)
        for (const [index, note] of [...found.values()].entries()) {
          assert.equal(note.text.length, 500)
          if (index % 50 === 0) assert.deepEqual(await notes.findOne({ name: note.name }), note)
        }
      })
    }
  })

  test('still knows its unique index', () =>
    using(async (notes) => {
      const note = await notes.findOne({})
      assert.ok(note)
      await assert.rejects(notes.insertOne({ ...note, _id: 'another' }), { code: 11_000 })
      await assert.rejects(notes.insertOne({ ...note, name: 'another' }), { code: 11_000 })
    }))

  test('gives pages in the order of ids, in both directions', () =>
    using(async (notes) => {
      const all = (await notes.find().toArray()).map(({ _id }) => _id).sort()
      for (const direction of [1, -1] as const) {
        const expected = direction === 1 ? all : all.toReversed()
        const page = async (filter: object, skip: number) => {
          const found = await notes
            .find(filter)
            .sort({ _id: direction })
            .skip(skip)
            .limit(20)
            .toArray()
          return found.map(({ _id }) => _id)
        }
        assert.deepEqual(await page({}, 0), expected.slice(0, 20))
        assert.deepEqual(await page({}, 20), expected.slice(20, 40))
        const after = { _id: direction === 1 ? { $gt: expected[59] } : { $lt: expected[59] } }
        assert.deepEqual(await page(after, 0), expected.slice(60, 80))
      }
    }))

  test('gives back the space of former versions of a document', async () => {
    await using(async (notes) => {
      const _id = (await notes.findOne({}))?._id ?? ''
      const before = (await stat(join(folder, 'documents.mv'))).size
      for (let count = 0; count < 3000; count += 1) {
        await notes.updateOne({ _id }, { $set: { text: String(count).padEnd(500, 'x') } })
      }
      // Each version took a page and what leads to it: 24 MB or more without compaction.
      const { size } = await stat(join(folder, 'documents.mv'))
      assert.ok(size < before + 12e6, `the file grew by ${size - before} bytes`)
    })
  })

  test('ends in order on SIGTERM, and has everything afterwards', async () => {
    const count = await using((notes) => notes.countDocuments())
    const ended = once(server, 'exit')
    await end('SIGTERM')
    assert.equal((await ended)[0], 143)
    await start()
    assert.equal(await using((notes) => notes.countDocuments()), count)
  })
})
