import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, type TestContext, test } from 'node:test'
import { machine } from '../stand-ins.ts'

const isAble = process.getuid?.() === 0 && existsSync('/usr/sbin/iptables')

/** What is found on a machine. */
async function found(t: TestContext, unshare: string, { before = '', rules = '' } = {}) {
  const { run } = await machine(t, { unshare, 'iptables-save': `echo "${rules}"` })
  const { stdout } = await run(`
    import { spawn } from 'node:child_process'
    import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
    import { setTimeout as sleep } from 'node:timers/promises'
    import { layout } from '../../embedded/layout.ts'
    import { networkPolicies } from '../../embedded/machine/network-policies.ts'
    import { nodePrograms } from '../../embedded/node/node-process.ts'
    ${before}
    console.log((await networkPolicies()).found)`)
  return stdout
}

/** Starts a node that has started one program, which is three processes below its first one. */
const withNode = (program: string) => `
  const folder = layout.programs + '/kubernetes-former'
  mkdirSync(folder, { recursive: true })
  symlinkSync('/bin/sleep', folder + '/${program}')
  writeFileSync(folder + '/inner', '/bin/sh ' + folder + '/supervisor; :')
  writeFileSync(folder + '/supervisor', folder + '/${program} 5; :')
  const args = ['-c', '/bin/sh ' + folder + '/inner; :', '/src/embedded/node/supervisor.ts', layout.cluster.root]
  spawn('/bin/sh', args, { argv0: 'unshare', stdio: 'ignore' })
  for (let waited = 0; waited < 100 && nodePrograms().length === 0; waited += 1) await sleep(50)
`

describe('NetworkPolicies', { skip: isAble ? false : 'needs root and iptables' }, () => {
  test('can be enforced on a machine without a node, where the kernel accepts the rule', async (t) => {
    assert.equal(await found(t, 'true'), 'can be enforced')
  })

  test('are not enforced by a kernel that refuses the rule, in its own words', async (t) => {
    const unshare = 'echo "iptables: No chain/target/match by that name." >&2; exit 1'
    assert.match(await found(t, unshare), /^not enforced: .*NFQUEUE.*No chain/)
  })

  test('are not known to be enforced without root', async (t) => {
    const before = 'process.setuid(65534)'
    assert.equal(await found(t, 'true', { before }), 'not known: needs root')
  })

  const rules = '-A FORWARD -m comment --comment KUBE-NETWORK-POLICIES -j NFQUEUE'
  const isMissing = /^not enforced: .*Fix: npm run embedded -- stop && npm run up$/

  test('are enforced while a node has both the rules and the program', async (t) => {
    assert.equal(
      await found(t, 'true', { before: withNode('network-policies'), rules }),
      'enforced',
    )
  })

  test('are not enforced by a node without the program, or without the rules', async (t) => {
    assert.match(await found(t, 'true', { before: withNode('etcd'), rules }), isMissing)
    assert.match(await found(t, 'true', { before: withNode('network-policies') }), isMissing)
  })
})
