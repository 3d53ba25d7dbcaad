import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { requireNamed } from '../../../cli/commands/load-faults.ts'
import { faults } from '../../../cli/faults/faults.ts'
import { parseTarget } from '../../../cli/targets/index.ts'
import { platform } from '../../loadtest/platform.ts'
import { checkout } from '../checkout.ts'
import { clusterStandIn } from '../faults/cluster-stand-in.ts'

describe('load --fault', () => {
  test('breaks the own cluster without being told, and others only where they are named', () => {
    const [embedded, local] = [parseTarget('embedded'), parseTarget('local')]
    requireNamed(embedded, undefined)
    requireNamed(local, local)
    for (const target of [local, parseTarget('aws')]) {
      assert.throws(
        () => requireNamed(target, undefined),
        new RegExp(`others may use.*--target ${target.name}$`),
      )
    }
  })

  test('refuses a fault that it does not know, and names those that it knows', async (t) => {
    const { tally } = await checkout(t)
    const { exitCode, stderr } = await tally(['load', '--fault', 'kill-redsi'])
    assert.equal(exitCode, 2)
    assert.match(stderr, /Allowed: all, kill-app, kill-redis, /)
  })

  test('explains each fault in the help: what it does and costs, and how it is undone', async (t) => {
    const { tally } = await checkout(t)
    const { stdout } = await tally(['load', '--help'])
    for (const { name, does, costs, undone } of faults) {
      assert.match(stdout, new RegExp(`^  ${name} `, 'm'))
      for (const text of [does, costs, undone]) assert.ok(stdout.includes(text), `${name}: ${text}`)
    }
  })

  test('names what is not put back where a second Ctrl-C ends it at once', async (t) => {
    const { deployment: scraped } = await platform(t)
    const deployment = { ...scraped, scrapeIntervalSeconds: 1 }
    const { kubeconfig } = await clusterStandIn(t, 'redis')
    const program = `
      import { billFaults } from '${import.meta.dirname}/../../../cli/commands/load-faults.ts'
      import { setTimeout as sleep } from 'node:timers/promises'
      const fault = {
        name: 'scaled', does: '', undone: '', costs: '', setting: '', seconds: 60,
        impossible: async () => undefined,
        run: async ({ putBack, signal }) => {
          putBack.note({ what: 'it is scaled', fix: 'scale it', undo: () => sleep(60_000) })
          console.log('broken')
          await sleep(60_000, undefined, { signal })
        },
      }
      const target = { name: 'test', access: () => ({ kubeconfig: '${kubeconfig}' }) }
      await billFaults(target, ${JSON.stringify(deployment)}, [fault], { seed: 1, scenario: 'pages' })`
    const running = execa({ reject: false })(process.execPath, [
      '--input-type=module',
      '--eval',
      program,
    ])
    await once(running.stdout, 'data')
    running.kill('SIGINT')
    // One that comes sooner is taken for npm's copy of the first.
    await sleep(700)
    running.kill('SIGINT')
    const { exitCode, stderr } = await running
    assert.equal(exitCode, 130)
    assert.match(stderr, /^Not put back: it is scaled\. Fix: scale it$/m)
  })
})
