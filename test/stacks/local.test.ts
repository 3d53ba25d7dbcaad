import assert from 'node:assert/strict'
import { delimiter } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { manifest, terraformResources } from '../infra/synthesized.ts'
import { localStack } from './stacks.ts'

describe('the stack local', () => {
  test('touches the context that settings name, and no other', () => {
    const image = 'mirror:5000/app:1'
    const settings = { local: { context: 'kind', image } }
    for (const [kubeconfigs, paths] of [
      [['/k'], { config_path: '/k' }],
      [['/a', '/b'], { config_paths: ['/a', '/b'] }],
    ] as const) {
      const stack = localStack(settings, [...kubeconfigs])
      const { provider } = stack.toTerraform()
      const cluster = { ...paths, config_context: 'kind' }
      assert.deepEqual(provider.kubernetes, [cluster])
      assert.deepEqual(provider.helm, [{ kubernetes: cluster }])
      const [step] = terraformResources(stack, 'terraform_data')
      const { environment } = step.provisioner[0]['local-exec']
      assert.equal(environment.TALLY_KUBECONFIG, kubeconfigs.join(delimiter))
    }
  })

  test('touches minikube by default', () => {
    const { provider } = localStack({}).toTerraform()
    assert.equal(provider.kubernetes[0].config_context, 'minikube')
  })

  test('keeps its state in the repository, by a relative path', () => {
    const { path } = localStack({}).toTerraform().terraform.backend.local
    assert.match(path, /^\.\..*\/terraform\.local\.tfstate$/)
  })

  test('builds the image that it runs', () => {
    const stack = localStack({ local: { context: 'two', profile: 'two' } })
    const [build] = terraformResources(stack, 'terraform_data').filter(({ provisioner }) =>
      provisioner[0]['local-exec'].command.includes('minikube'),
    )
    const { environment } = build.provisioner[0]['local-exec']
    assert.equal(environment.MINIKUBE_PROFILE, 'two')
    const [container] = manifest(stack, 'Deployment', 'tally-app').spec.template.spec.containers
    assert.equal(container.image, environment.IMAGE)
    const [deployment] = terraformResources(stack, 'kubernetes_deployment_v1').filter(
      ({ metadata }) => metadata.name === 'tally-app',
    )
    assert.match(deployment.depends_on.join(), /^terraform_data\.Image_Build/)
  })

  test('builds the image again in a new namespace, which a new cluster has', () => {
    const { resource } = localStack({}).toTerraform()
    const [, build] = Object.entries<{ triggers_replace: { within?: string } }>(
      resource.terraform_data,
    ).find(([name]) => name.startsWith('Image')) ?? ['', { triggers_replace: {} }]
    assert.match(build.triggers_replace.within ?? '', /kubernetes_namespace_v1\..+uid/)
  })

  test('takes base images from settings, and asks the cluster how its builder gets them', () => {
    const images = { appBuild: 'mirror:5000/node:22', appRuntime: 'mirror:5000/distroless:22' }
    const stack = localStack({ images })
    const [environment] = terraformResources(stack, 'terraform_data')
      .flatMap(({ provisioner }) => provisioner[0]['local-exec'].environment)
      .filter(({ IMAGE }) => IMAGE)
    assert.match(
      environment.BUILD_IMAGE_OPTION,
      /container_runtime_version.*BUILD_IMAGE=mirror:5000\/node:22$/,
    )
    assert.match(environment.RUNTIME_IMAGE_OPTION, /RUNTIME_IMAGE=mirror:5000\/distroless:22$/)
    assert.equal(Object.keys(stack.toTerraform().data.kubernetes_nodes).length, 1)
    assert.equal(localStack({}).toTerraform().data, undefined)
  })

  test('builds nothing where settings name an image', () => {
    const stack = localStack({ local: { image: 'mirror:5000/app:1' } })
    const commands = terraformResources(stack, 'terraform_data').map(
      ({ provisioner }) => provisioner[0]['local-exec'].command as string,
    )
    assert.equal(commands.length, 1)
    assert.match(commands[0] ?? '', /cli\/main\.ts credentials/)
    const [container] = manifest(stack, 'Deployment', 'tally-app').spec.template.spec.containers
    assert.equal(container.image, 'mirror:5000/app:1')
  })

  test('makes the passwords after the namespace, and before everything that needs them', () => {
    const stack = localStack({})
    const { resource } = stack.toTerraform()
    const [id, step] = Object.entries<{ triggers_replace: { within?: string } }>(
      resource.terraform_data,
    ).find(([name]) => name.startsWith('Credentials')) ?? ['', { triggers_replace: {} }]
    assert.match(step.triggers_replace.within ?? '', /kubernetes_namespace_v1\..+uid/)

    const workloads = [
      ...terraformResources(stack, 'kubernetes_deployment_v1'),
      ...terraformResources(stack, 'kubernetes_stateful_set_v1'),
    ]
    const needing = workloads.filter(({ spec }) =>
      /"secret_(name|key_ref)"/.test(JSON.stringify(spec)),
    )
    assert.ok(needing.length >= 5)
    for (const { metadata, depends_on } of needing) {
      assert.ok(depends_on?.includes(`terraform_data.${id}`), metadata.name)
    }
  })

  test('lets traffic in by the controller, or by NGINX alone', () => {
    const controller = localStack({})
    assert.equal(terraformResources(controller, 'helm_release').length, 1)
    assert.throws(() => manifest(controller, 'Deployment', 'nginx'))
    const proxy = localStack({ local: { ingress: 'proxy' } })
    assert.equal(terraformResources(proxy, 'helm_release').length, 0)
    assert.ok(manifest(proxy, 'Deployment', 'nginx'))
  })

  test('leaves Grafana out where settings say so, and shows its dashboards as a page instead', () => {
    const withGrafana = localStack({})
    assert.ok(manifest(withGrafana, 'Deployment', 'grafana'))
    assert.throws(() => manifest(withGrafana, 'ConfigMap', 'prometheus-page'))
    const without = localStack({ local: { grafana: false } })
    assert.throws(() => manifest(without, 'Deployment', 'grafana'))
    assert.match(manifest(without, 'ConfigMap', 'prometheus-page').data['index.html'], /<html/)
  })

  test('labels its series with its id', () => {
    const { data } = manifest(localStack({}), 'ConfigMap', 'prometheus-agent-config')
    assert.deepEqual(parse(data['prometheus.yml']).global.external_labels, { cluster: 'local' })
  })
})
