import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { TerraformStack } from 'cdktf'
import { parseSettings } from '../../config/load-settings.ts'
import { platformStack } from '../../stacks/embedded.ts'
import { manifests, terraformResources } from '../infra/synthesized.ts'
import { embeddedStack, localStack, root, sources } from './stacks.ts'
import { awsStack, complete, only } from './synthesized-stack.ts'

describe('the image of a service', () => {
  let folder: string
  let services: Record<string, object>
  const given = () => ({ demo: false, services })
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tally-services-'))
    writeFileSync(join(folder, 'orders.tar'), 'image')
    const common = { port: 8080, health: '/health', requestCounter: 'spring-boot' }
    services = {
      orders: { ...common, routes: ['/orders'], archive: join(folder, 'orders.tar') },
      quotes: { ...common, routes: ['/quotes'], build: { folder: join(root, 'examples/go') } },
    }
  })
  after(() => rmSync(folder, { recursive: true }))

  /** Commands that make images, by what they run. */
  const steps = (stack: TerraformStack, verb: RegExp) =>
    terraformResources(stack, 'terraform_data')
      .map(({ provisioner, triggers_replace }) => ({
        ...provisioner[0]['local-exec'],
        triggers: triggers_replace,
      }))
      .filter(({ command }) => verb.test(command))

  // biome-ignore lint/suspicious/noExplicitAny: the shape of manifests is what the tests check
  const spec = (stack: TerraformStack, name: string): any =>
    manifests(stack).find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)
      ?.spec
  const image = (stack: TerraformStack, name: string): string =>
    spec(stack, name).template.spec.containers[0].image

  test('is built or loaded by minikube on local', () => {
    const stack = localStack(given())
    const [load] = steps(stack, / image load /)
    assert.equal(load.environment.IMAGE, image(stack, 'orders'))
    const [build] = steps(stack, / image build /)
    assert.equal(build.environment.IMAGE, image(stack, 'quotes'))
    assert.match(build.working_dir, /\/examples\/go$/)
    assert.notEqual(build.environment.IMAGE, load.environment.IMAGE)
  })

  test('is built or loaded by the CLI on embedded, and again into a new cluster', () => {
    const platform = platformStack('embedded', {
      settings: parseSettings(given(), '/settings.json'),
      sources,
    })
    const made = steps(embeddedStack(given()), /service-image/)
    assert.deepEqual(
      made.map(({ environment }) => environment.IMAGE),
      [image(platform, 'orders'), image(platform, 'quotes')],
    )
    assert.match(made[0].command, /--archive "\$ARCHIVE"$/)
    assert.match(made[1].command, /--context "\$CONTEXT" --dockerfile "\$DOCKERFILE"$/)
    assert.equal(made[1].environment.CONTEXT, 'examples/go')
    for (const { triggers } of made) assert.match(triggers.cluster, /terraform_data\.Cluster/)
  })

  test('has a repository of its own on AWS, and is named by its digest', () => {
    const stack = awsStack('aws', complete, given())
    for (const name of ['orders', 'quotes']) {
      const { name: repository } = only(stack, 'aws_ecr_repository', `ServiceImages_${name}`)
      assert.equal(repository, `tally-aws/${name}`)
      const { spec } = only(
        stack,
        'kubernetes_deployment_v1',
        `Workloads_Platform_Services_${name}`,
      )
      const { image: reference } = spec.template.spec.container[0]
      assert.match(reference, /@\$\{data\.aws_ecr_image\.ServiceImages_\w+\.image_digest\}$/)
    }
  })

  test('of the demo app is not made where that is left out', () => {
    assert.deepEqual(steps(embeddedStack(given()), /embedded image /), [])
    assert.equal(steps(embeddedStack({}), /embedded image /).length, 1)
  })

  test('that is gone disturbs no synthesis, since a destroy needs one', () => {
    const gone = { ...services.orders, archive: '/gone.tar' }
    const [load] = steps(embeddedStack({ services: { orders: gone } }), /service-image/)
    assert.match(load.environment.IMAGE, /^localhost\/tally-services\/orders:[0-9a-f]{12}$/)
    const missing = { ...services.quotes, build: { folder: '/gone' } }
    assert.equal(steps(embeddedStack({ services: { quotes: missing } }), /service-image/).length, 1)
  })
})
