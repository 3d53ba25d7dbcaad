import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import clientAddress from '../../../app/plugins/client-address.ts'

/** Whom a request counts for that comes from `peer`. */
async function clientOf(behindProxy: boolean, peer: string, forwarded?: string | string[]) {
  const app = Fastify()
  await app.register(clientAddress, { behindProxy })
  app.get('/', async (request) => request.client)
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  const { body } = await app.inject({ url: '/', remoteAddress: peer, headers })
  await app.close()
  return body
}

test('behind a proxy, the address counts that the proxy has appended, and none before it', async () => {
  const ask = (forwarded?: string | string[]) => clientOf(true, '10.0.0.1', forwarded)
  assert.equal(await ask('192.0.2.7'), '192.0.2.7')
  assert.equal(await ask('203.0.113.9, 192.0.2.7'), '192.0.2.7')
  assert.equal(await ask('x, 10.0.0.1,192.0.2.7 '), '192.0.2.7')
  assert.equal(await ask(['203.0.113.9', '192.0.2.7']), '192.0.2.7')
})

test('behind a proxy that says nothing of use, its own address counts', async () => {
  for (const forwarded of [undefined, '', 'unknown', '192.0.2.7, ', '192.0.2.7:80']) {
    assert.equal(await clientOf(true, '10.0.0.1', forwarded), '10.0.0.1')
  }
})

test('without a proxy, nothing that a client says counts', async () => {
  assert.equal(await clientOf(false, '192.0.2.7', '203.0.113.9'), '192.0.2.7')
})

test('IPv6 counts by its network of 64 bits, and IPv4 written as IPv6 as IPv4', async () => {
  const networks = ['2001:db8:1:2::1', '2001:DB8:1:2:ffff:ffff:ffff:ffff'].map((address) =>
    clientOf(true, '10.0.0.1', address),
  )
  assert.deepEqual(await Promise.all(networks), Array(2).fill('2001:db8:1:2::'))
  assert.equal(await clientOf(true, '10.0.0.1', '2001:db8:1:3::1'), '2001:db8:1:3::')
  assert.equal(await clientOf(false, '::ffff:192.0.2.7'), '192.0.2.7')
  assert.equal(await clientOf(true, '::1', '::ffff:c000:207'), '192.0.2.7')
})
