import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { App, type TerraformStack } from 'cdktf'
import { parseAllDocuments } from 'yaml'
import { embeddedStack } from './stacks.ts'

interface Step {
  readonly depends_on: readonly string[]
  readonly triggers_replace: Readonly<Record<string, string>>
  readonly provisioner: readonly {
    readonly 'local-exec': {
      readonly command: string
      readonly when: string
      readonly environment?: Readonly<Record<string, string>>
    }
  }[]
}

const steps = (stack: TerraformStack): Readonly<Record<string, Step>> =>
  stack.toTerraform().resource.terraform_data
const step = (stack: TerraformStack, name: string): Step => {
  const [, found] = Object.entries(steps(stack)).find(([id]) => id.startsWith(name)) ?? []
  assert.ok(found, `there is no step ${name}`)
  return found
}

describe('the stack embedded', () => {
  test('needs no provider', () => {
    const synthesized = embeddedStack({}).toTerraform()
    assert.equal(synthesized.provider, undefined)
    assert.deepEqual(Object.keys(synthesized.resource), ['terraform_data'])
  })

  test('starts the cluster, and wipes it on destroy', () => {
    const commands = step(embeddedStack({}), 'Cluster').provisioner.map(
      ({ 'local-exec': local }) => `${local.when}: ${local.command.replace(/.* node /, '')}`,
    )
    assert.deepEqual(commands, [
      'create: cli/main.ts embedded start',
      'destroy: cli/main.ts embedded reset',
    ])
  })

  test('repeats every other step on a new cluster, and destroys nothing in them', () => {
    const stack = embeddedStack({})
    for (const name of ['Image', 'Credentials', 'Manifests']) {
      const { triggers_replace, provisioner } = step(stack, name)
      assert.ok(
        Object.values(triggers_replace).some((value) => /Cluster\.id/.test(value)),
        name,
      )
      assert.equal(provisioner.length, 1)
    }
  })

  test('applies manifests after image and passwords, and when they change', () => {
    const { depends_on, triggers_replace } = step(embeddedStack({}), 'Manifests')
    assert.match(depends_on.join(), /terraform_data\.Image,terraform_data\.Credentials/)
    const hash = (settings: object) =>
      step(embeddedStack(settings), 'Manifests').triggers_replace.manifests
    assert.equal(hash({}), triggers_replace.manifests)
    assert.notEqual(hash({ web: { autoscaling: { maxReplicas: 3 } } }), triggers_replace.manifests)
  })

  test('is not disturbed by settings of another stack', () => {
    const { triggers_replace } = step(embeddedStack({}), 'Manifests')
    const other = embeddedStack({
      local: { context: 'kind', image: 'mirror:5000/app:1', ingress: 'proxy', grafana: false },
      images: { redis: 'mirror:5000/redis:1' },
    })
    assert.deepEqual(step(other, 'Manifests').triggers_replace, triggers_replace)
  })

  test('writes the manifests beside its configuration, where the step looks for them', () => {
    const stack = embeddedStack({})
    const { outdir } = App.of(stack)
    App.of(stack).synth()
    const file = join(outdir, 'stacks/embedded/manifests.yaml')
    const { environment } = step(stack, 'Manifests').provisioner[0]?.['local-exec'] ?? {}
    assert.equal(join(import.meta.dirname, '../..', environment?.MANIFESTS ?? ''), file)

    const objects = parseAllDocuments(readFileSync(file, 'utf8')).map((each) => each.toJS())
    const kinds = objects.map(({ kind }) => kind)
    assert.equal(kinds[0], 'Namespace')
    for (const kind of ['Deployment', 'StatefulSet', 'Service', 'ConfigMap']) {
      assert.ok(kinds.includes(kind), kind)
    }
  })

  test('runs images of its own only', () => {
    const stack = embeddedStack({})
    App.of(stack).synth()
    const text = readFileSync(join(App.of(stack).outdir, 'stacks/embedded/manifests.yaml'), 'utf8')
    const images = [...text.matchAll(/ "image": "(.+)"/g)].map(([, image]) => image ?? '')
    assert.ok(images.length >= 6)
    for (const image of images) assert.match(image, /^localhost\/tally\//)
  })
})
