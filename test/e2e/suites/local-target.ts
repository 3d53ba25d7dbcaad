import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { execa } from 'execa'
import { appImage, embeddedImages } from '../../../embedded/images/image-names.ts'
import { layout } from '../../../embedded/layout.ts'
import { BuildContext } from '../../../infra/images/build-context.ts'
import { admitted } from '../support/admitted.ts'
import { type Platform, readyPlatform } from '../support/platform.ts'
import { root, tally, tallyOk } from '../support/tally.ts'

/** Whether `terraform init` finds the providers of `local`, as the machine is set up. */
async function whyNoProviders(settings: string): Promise<string | false> {
  const mirror = process.env.TF_CLI_CONFIG_FILE
  if (mirror === undefined) return 'TF_CLI_CONFIG_FILE names no mirror of the Terraform providers'
  await execa({ cwd: root, env: { TALLY_SETTINGS: settings } })`node main.ts`
  const ran = await execa({
    cwd: join(root, 'cdktf.out/stacks/local'),
    reject: false,
    env: { CHECKPOINT_DISABLE: '1' },
  })`terraform init -input=false -no-color`
  return ran.exitCode === 0
    ? false
    : `terraform init does not find the providers of local: ${ran.stderr.split('\n').find((line) => line.includes('Error')) ?? ran.shortMessage}`
}

/** The demo app's image as a service of a user. */
const echo = {
  port: 8000,
  routes: ['/gandalf'],
  host: 'echo.example.org',
  health: '/health',
  requestCounter: 'fastify-metrics',
  resources: { requests: { cpu: '10m' } },
}

describe('the local target', () => {
  let platform: Platform
  let folder: string
  let settings: string
  before(async () => {
    platform = await readyPlatform()
    folder = await mkdtemp(join(tmpdir(), 'tally-local-'))
    settings = join(folder, 'settings.json')
    const image = appImage(new BuildContext(root).contentHash())
    const [context] = (await platform.kubectl('config', 'current-context')).split('\n')
    await writeFile(
      settings,
      JSON.stringify({
        namespace: 'tally-local',
        nodePorts: { http: 31080, prometheus: 31090, grafana: 31030, logs: 31428 },
        images: embeddedImages,
        services: { echo: { ...echo, image } },
        local: {
          kubeconfig: layout.cluster.kubeconfig,
          context,
          image,
          ingress: 'proxy',
          mongodb: 'document-server',
          // The cluster has one, and there can be no second.
          metricsServer: false,
          grafana: false,
        },
      }),
    )
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('has every manifest accepted by the API server with strict validation', async () => {
    // The very manifests of a minikube user: the controller's routes and Grafana are among them.
    const { stdout } = await tallyOk('manifests', 'local')
    const kinds = stdout.match(/^kind: \S+/gm) ?? []
    assert.ok(kinds.length >= 20, `${kinds.length} manifests`)
    assert.equal((await admitted(stdout)).length, kinds.length)
  })

  test('deploys with the real providers, changes nothing the second time, counts 1000 of 1000 requests per service, and leaves nothing', async (t) => {
    const missing = await whyNoProviders(settings)
    if (missing) return t.skip(missing)
    const usual = process.env.TALLY_SETTINGS
    const env = { TALLY_SETTINGS: settings, CHECKPOINT_DISABLE: '1', CI: '1' }
    const byHand = execa({ cwd: root, env, all: true })
    await byHand`npx cdktf deploy local --auto-approve --skip-provider-lock`
    try {
      const again = await byHand`npx cdktf deploy local --auto-approve --skip-provider-lock`
      assert.match(again.all, /No changes\./)
      process.env.TALLY_SETTINGS = settings
      for (const service of ['app', 'echo']) {
        const asked = ['--service', service, '--requests', '1000', '--json']
        const load = await tally('load', '--target', 'local', ...asked)
        assert.equal(load.exitCode, 0, load.stdout + load.stderr)
        assert.equal(JSON.parse(load.stdout).counted, 1000, service)
      }
    } finally {
      process.env.TALLY_SETTINGS = usual
      await byHand`npx cdktf destroy local --auto-approve`
    }
    const left = await platform.kubectl(
      'get',
      'namespaces,clusterroles,clusterrolebindings',
      '-o',
      'name',
    )
    assert.doesNotMatch(left, /tally-local/)
  })
})
