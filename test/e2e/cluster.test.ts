/**
 * The platform on a real Kubernetes, as a user has it: everything goes through the README's
 * commands. The suites share one platform, so they run in this order, one after the other. Other
 * files here need no cluster, and run beside it.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { execa } from 'execa'
import { exampleSettings, writeExampleArchives } from './support/example-archives.ts'
import { type MachineState, machineState } from './support/machine-state.ts'
import { root, tally, tallyOk } from './support/tally.ts'

const gitStatus = async () => (await execa({ cwd: root })`git status --porcelain`).stdout

/**
 * Pods go one at a time, after 300 s by default: with the default 5, waiting for that would be most of
 * these tests' time.
 */
const autoscaling = { maxReplicas: 3, scaleDownStabilizationSeconds: 30 }

let changed: string
let machine: MachineState
let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-e2e-'))
  process.env.TALLY_SETTINGS = join(folder, 'settings.json')
  await writeExampleArchives(folder)
  const services = await exampleSettings({ autoscaling })
  await writeFile(process.env.TALLY_SETTINGS, JSON.stringify({ web: { autoscaling }, services }))
  await tallyOk('down')
  machine = await machineState()
  changed = await gitStatus()
})

await import('./suites/first-start.ts')
await import('./suites/deployed.ts')
await import('./suites/network-policies.ts')
await import('./suites/port-forward.ts')
// The autoscaler takes minutes to take pods away. These send the app next to nothing meanwhile.
await import('./suites/alerts.ts')
await import('./suites/aws-manifests.ts')
await import('./suites/charts.ts')
await import('./suites/spike.ts')
await import('./suites/document-server.ts')
await import('./suites/local-target.ts')
await import('./suites/rollout.ts')
await import('./suites/accounting.ts')
await import('./suites/aws-target.ts')
await import('./suites/faults.ts')
await import('./suites/services.ts')
await import('./suites/report.ts')
await import('./suites/dashboards.ts')
await import('./suites/notes.ts')
await import('./suites/state.ts')
await import('./suites/bad-input.ts')
await import('./suites/request-log.ts')
await import('./suites/lifecycle.ts')

after(async () => {
  await tally('down')
  await rm(folder, { recursive: true, force: true })
  assert.deepEqual(await machineState(), machine, 'the machine is as it was')
  assert.equal(await gitStatus(), changed, 'nothing was left in the checkout')
})
