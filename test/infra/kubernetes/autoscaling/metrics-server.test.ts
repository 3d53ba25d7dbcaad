import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MetricsServer } from '../../../../infra/kubernetes/autoscaling/metrics-server.ts'
import { renderManifests } from '../../../../infra/manifests/index.ts'
import { manifest, terraformResources, testBed } from '../../synthesized.ts'

function metricsServer(props: { verifyKubelets?: boolean } = {}) {
  const { stack, namespace } = testBed()
  new MetricsServer(stack, 'MetricsServer', { namespace, image: 'metrics-server:1', ...props })
  return stack
}

const argumentsOf = (stack: ReturnType<typeof metricsServer>) =>
  manifest(stack, 'Deployment', 'metrics-server').spec.template.spec.containers[0].args

describe('metrics-server', () => {
  test('runs in kube-system, labelled with the name of its platform', () => {
    const objects = renderManifests(metricsServer()).filter(({ kind }) => kind !== 'Namespace')
    for (const { kind, metadata } of objects) {
      assert.ok([undefined, 'kube-system'].includes(metadata.namespace), kind)
      assert.equal(metadata.labels?.['app.kubernetes.io/part-of'], 'tally')
      assert.equal(metadata.labels?.['app.kubernetes.io/instance'], 'shop-ns')
    }
  })

  test('answers as the metrics API', () => {
    const { spec } = manifest(metricsServer(), 'APIService', 'v1beta1.metrics.k8s.io')
    assert.deepEqual(
      { ...spec.service, group: spec.group, version: spec.version },
      {
        name: 'metrics-server',
        namespace: 'kube-system',
        group: 'metrics.k8s.io',
        version: 'v1beta1',
      },
    )
  })

  test('is there before the API that it answers, and goes after it', () => {
    const stack = metricsServer()
    const [api] = terraformResources(stack, 'kubernetes_api_service_v1')
    assert.match(api.depends_on.join(), /^kubernetes_deployment_v1\./)
    assert.equal(renderManifests(stack).at(-1)?.kind, 'APIService')
  })

  test('may read what nodes measure, and no Secret, ConfigMap or log', () => {
    const stack = metricsServer()
    assert.deepEqual(manifest(stack, 'ClusterRole', 'system:metrics-server').rules, [
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
    ])
    const { roleRef, subjects } = manifest(stack, 'RoleBinding', 'metrics-server-auth-reader')
    assert.equal(roleRef.name, 'extension-apiserver-authentication-reader')
    assert.deepEqual(subjects, [
      { kind: 'ServiceAccount', name: 'metrics-server', namespace: 'kube-system' },
    ])
  })

  test('measures as often as kubelets do', () => {
    assert.ok(argumentsOf(metricsServer()).includes('--metric-resolution=15s'))
  })

  test('checks the certificates of kubelets unless told that they sign their own', () => {
    assert.doesNotMatch(argumentsOf(metricsServer()).join(), /insecure/)
    const unverified = argumentsOf(metricsServer({ verifyKubelets: false }))
    assert.ok(unverified.includes('--kubelet-insecure-tls'))
  })
})
