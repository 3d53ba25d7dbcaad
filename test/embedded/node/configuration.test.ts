import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { machine } from '../stand-ins.ts'

const write = `
  import { configurationFiles, writeConfiguration } from '../../embedded/node/configuration.ts'
  await writeConfiguration()`

test('what the cluster offers is on this machine alone', async (t) => {
  const { run, cache } = await machine(t, {})
  assert.equal((await run(write)).stderr, '')
  const read = (file: string) => readFile(join(cache, 'tally/cluster/config', file), 'utf8')
  assert.deepEqual(parse(await read('kube-proxy.yaml')).nodePortAddresses, ['127.0.0.0/8'])
  const kubelet = parse(await read('kubelet.yaml'))
  assert.equal(kubelet.address, '198.51.100.1')
  assert.equal(kubelet.authentication.anonymous.enabled, false)
  assert.equal(kubelet.authorization.mode, 'Webhook')
})

test('a container that ended for want of another is started again within seconds', async (t) => {
  const { run, cache } = await machine(t, {})
  await run(write)
  const kubelet = parse(await readFile(join(cache, 'tally/cluster/config/kubelet.yaml'), 'utf8'))
  assert.deepEqual(kubelet.crashLoopBackOff, { maxContainerRestartPeriod: '5s' })
})

test('no pod is given a loopback address as its resolver', async (t) => {
  const { run, cache } = await machine(t, {})
  await run(write)
  const resolver = await readFile(join(cache, 'tally/cluster/config/resolv.conf'), 'utf8')
  assert.match(resolver, /^nameserver (?!127\.|::1)\S+$/m)
  assert.doesNotMatch(resolver, /^nameserver (127\.|::1$)/m)
})
