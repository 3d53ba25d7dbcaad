import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { requireFreePorts } from '../../../embedded/machine/free-ports.ts'

test('a free port is no problem', () => requireFreePorts([{ port: 0, host: '127.0.0.1' }]))

test('a port that is taken is refused by its address', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => server.close())
  const { port } = server.address() as { port: number }
  await assert.rejects(requireFreePorts([{ port, host: '127.0.0.1' }]), {
    message: new RegExp(`taken: 127\\.0\\.0\\.1:${port}.*Fix: end what listens there`),
  })
})
