import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseSettings } from '../../../config/load-settings.ts'
import { BuildContext } from '../../../infra/images/build-context.ts'
import { renderManifests } from '../../../infra/manifests/index.ts'
import { toYaml } from '../../../infra/manifests/to-yaml.ts'
import { awsWorkloadsStack } from '../../../stacks/aws/workloads.ts'
import { admitted } from '../support/admitted.ts'
import { root, tallyOk } from '../support/tally.ts'

/** A service that leaves nothing to its defaults. */
const everyOption = {
  image: 'ghcr.io/acme/orders:1.4.2',
  port: 8080,
  routes: ['/orders'],
  host: 'orders.example.org',
  health: '/health',
  readiness: '/ready',
  metricsPath: '/actuator/prometheus',
  metricsPort: 9000,
  requestCounter: 'spring-boot',
  environment: { LOG_LEVEL: 'info', STORE: 'redis at $(CACHE)' },
  secrets: { TOKEN: { secretName: 'orders', key: 'token' } },
  stores: { redis: { url: 'CACHE' }, mongodb: {} },
  volume: { path: '/data', size: '1Gi' },
  resources: { requests: { cpu: '250m' }, limits: { memory: '1Gi' } },
  autoscaling: { targetCpuPercent: 70 },
  user: 1000,
  command: ['java', '-jar', '/app.jar'],
}

describe('the Kubernetes half of AWS', () => {
  // Its namespaces are there: they are those of the platform that runs.
  const settings = parseSettings({ services: { orders: everyOption } }, '/settings.json')

  for (const id of ['aws', 'aws-prod'] as const) {
    test(`is accepted by the API server with strict validation: ${id}`, async () => {
      const stack = awsWorkloadsStack(id, { settings, sources: new BuildContext(root) })
      const manifests = renderManifests(stack, { helmReleases: 'skip' })
      assert.ok(manifests.length >= 20, `${manifests.length} manifests`)
      assert.equal((await admitted(toYaml(manifests))).length, manifests.length)
    })
  }
})

describe('the manifests of a volume that is restored on AWS', () => {
  test('are accepted by the API server with strict validation', async () => {
    const { stdout } = await tallyOk(
      ...['restored-volume', '--claim', 'data-redis-0', '--volume', 'vol-0123456789abcdef0'],
      ...['--zone', 'eu-central-1a', '--size', '8'],
    )
    // The claim of that name is there, and its volume can't be changed.
    const yaml = stdout.replaceAll('data-redis-0', 'data-redis-9')
    assert.equal((await admitted(yaml)).length, 2)
  })
})
