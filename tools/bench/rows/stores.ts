import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import {
  documentServerCommand,
  documentServerFolder,
  isDocumentServerBuilt,
} from '../../../embedded/document-server/document-server.ts'
import { alternate, costColumns, costFigures } from '../alternate.ts'
import type { Measure } from '../bench.ts'
import { freePort } from '../free-port.ts'
import { ratio } from '../statistics.ts'

const title = 'App: requests that need a store, beside an app with ioredis and mongoose'
const redisServer = '/usr/bin/redis-server'
const post = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ kind: 'note', text: 'hello', tags: ['a', 'b'] }),
}
const kinds = [
  { name: 'GET /hits', path: '/hits', requests: 1_500 },
  { name: 'POST /data', path: '/data', requests: 200, options: post },
]

/** What the app itself takes for a request that waits for a store; the stores are `embedded`'s. */
export const stores: Measure = async (bench) => {
  if (!(existsSync(redisServer) && isDocumentServerBuilt()))
    return { title, notMeasured: 'the stores of `embedded` are not built' }
  const [redis, documents] = [await freePort(), await freePort()]
  const folder = join(bench.folder, 'documents')
  mkdirSync(folder)
  const address = { folder, host: '127.0.0.1', port: documents }
  const started = [
    run([redisServer, '--bind', '127.0.0.1', '--port', String(redis), '--save', '']),
    run(documentServerCommand(documentServerFolder(), address)),
  ]
  const env = {
    // By name: the app logs where its stores are, and 127.0.0.1 would pass for its own address.
    REDIS_URL: `redis://localhost:${redis}`,
    MONGODB_URL: `mongodb://localhost:${documents}/bench`,
    PAGE: await bench.page(),
  }
  const app = await bench.app()
  const peer = [process.execPath, join(bench.peers, 'fastify-stores.mjs')] as const
  try {
    await Promise.all([redis, documents].map(listens))
    const measured = []
    for (const { name, path, requests, options } of kinds) {
      const [ours, theirs] = await alternate(
        bench,
        [
          {
            name: `${name}, Tally's app`,
            program: { ...app, env: { ...app.env, ...env } },
            requests,
          },
          { name: `${name}, ioredis or mongoose`, program: { command: [...peer], env }, requests },
        ],
        path,
        options,
      )
      if (ours === undefined || theirs === undefined) throw new Error('Nothing was measured.')
      measured.push({ name, ours, theirs })
    }
    return {
      title,
      columns: [...costColumns, 'of the other'],
      lines: measured.flatMap(({ ours, theirs }) =>
        [ours, theirs].map((cost) => [cost.name, ...costFigures(cost, theirs)] as const),
      ),
      aims: measured.map(({ name, ours, theirs }) => ({
        what: `${name}, of the other`,
        is: ratio(theirs.cpuMicroseconds, ours.cpuMicroseconds),
        atLeast: 1,
      })),
    }
  } finally {
    for (const store of started) store.kill('SIGKILL')
    await Promise.allSettled(started)
  }
}

/** Starts a store. It ends with this process. */
const run = ([file = '', ...args]: readonly string[]) =>
  execa(file, args, { stdio: 'ignore', reject: false })

/** Waits until something listens on a port. @throws when that takes more than 20 s */
async function listens(port: number): Promise<void> {
  for (let looks = 0; looks < 200; looks += 1) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await sleep(100)
  }
  throw new Error(`Nothing listens on port ${port}: a store did not start.`)
}
