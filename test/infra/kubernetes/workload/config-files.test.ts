import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  ConfigFiles,
  type ConfigFilesProps,
} from '../../../../infra/kubernetes/workload/config-files.ts'
import { Deployment } from '../../../../infra/kubernetes/workload/deployment.ts'
import { manifest, resources, terraformResources, testBed } from '../../synthesized.ts'

function deployed(props: Pick<ConfigFilesProps, 'files' | 'paths' | 'restartPods'>) {
  const { stack, namespace } = testBed()
  const part = namespace.part('shop', 'app')
  const { volume } = new ConfigFiles(stack, 'Config', { part, ...props })
  const container = { name: 'shop', image: 'shop:1', resources, mounts: { '/etc/shop': volume } }
  new Deployment(stack, 'Deployment', { part, user: 1000, containers: [container] })
  const { metadata, spec } = manifest(stack, 'Deployment', 'shop').spec.template
  return { stack, annotations: metadata.annotations, spec }
}

describe('configuration files', () => {
  test('are mounted read-only from a ConfigMap that is called after part and volume', () => {
    const { spec } = deployed({ files: { 'shop.conf': 'a' } })
    assert.deepEqual(spec.volumes, [{ name: 'config', configMap: { name: 'shop-config' } }])
    assert.deepEqual(spec.containers[0].volumeMounts, [
      { name: 'config', mountPath: '/etc/shop', readOnly: true },
    ])
  })

  test('replace the pods that mount them when they change, unless pods reload them', () => {
    const before = deployed({ files: { 'shop.conf': 'a' } }).annotations
    assert.notDeepEqual(deployed({ files: { 'shop.conf': 'b' } }).annotations, before)
    const reloaded = deployed({ files: { 'shop.conf': 'a' }, restartPods: false })
    assert.equal(reloaded.annotations, undefined)
  })

  test("reach the pods as they are, though they look like Terraform's templates", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text that must survive
    const { stack } = deployed({ files: { 'shop.conf': '${variable}' } })
    const [configMap] = terraformResources(stack, 'kubernetes_config_map_v1')
    assert.equal(configMap.data['shop.conf'], '$${variable}')
  })

  test('throws when paths names a file that files lacks', () => {
    assert.throws(() => deployed({ files: { 'shop.conf': '' }, paths: { 'shop.ini': 'x.ini' } }), {
      message: /^test\/Config: paths has shop\.ini, which files lacks/,
    })
  })
})
