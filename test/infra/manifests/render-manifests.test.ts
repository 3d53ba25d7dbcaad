import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Release } from '@cdktf/provider-helm/lib/release/index.js'
import { ClusterRoleV1 } from '@cdktf/provider-kubernetes/lib/cluster-role-v1/index.js'
import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js'
import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1/index.js'
import { Labels } from '@cdktf/provider-kubernetes/lib/labels/index.js'
import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js'
import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1/index.js'
import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js'
import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js'
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js'
import { StatefulSetV1 } from '@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js'
import { StorageClassV1 } from '@cdktf/provider-kubernetes/lib/storage-class-v1/index.js'
import { App, TerraformStack } from 'cdktf'
import { helmCharts, renderManifests } from '../../../infra/manifests/index.ts'

const newStack = () => new TerraformStack(new App(), 'stack')
const metadata = { name: 'thing', namespace: 'tally' }

describe('renderManifests', () => {
  test('renders a Deployment with the names and types of Kubernetes', () => {
    const stack = newStack()
    new DeploymentV1(stack, 'App', {
      metadata: { ...metadata, labels: { 'app.kubernetes.io/name': 'thing' } },
      spec: {
        replicas: '2',
        selector: { matchLabels: { 'app.kubernetes.io/name': 'thing' } },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: '1', maxUnavailable: '25%' },
        },
        template: {
          metadata: { labels: { 'app.kubernetes.io/name': 'thing' } },
          spec: {
            securityContext: { runAsUser: '101', runAsNonRoot: true },
            topologySpreadConstraint: [
              { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
            ],
            container: [
              {
                name: 'app',
                image: 'app:1',
                args: ['--port', '8000'],
                env: [{ name: 'PORT', value: '8000' }],
                port: [{ name: 'http', containerPort: 8000 }],
                readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 },
                livenessProbe: { httpGet: { path: '/health', port: '8000' } },
                resources: { requests: { cpu: '100m', memory: '64Mi' } },
                volumeMount: [{ name: 'tmp', mountPath: '/tmp' }],
              },
            ],
            volume: [
              { name: 'tmp', emptyDir: {} },
              { name: 'files', configMap: { name: 'files', defaultMode: '0644' } },
            ],
          },
        },
      },
      waitForRollout: false,
      timeouts: { create: '5m' },
      lifecycle: { ignoreChanges: ['spec[0].replicas'] },
    })

    assert.deepEqual(renderManifests(stack), [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { ...metadata, labels: { 'app.kubernetes.io/name': 'thing' } },
        spec: {
          replicas: 2,
          selector: { matchLabels: { 'app.kubernetes.io/name': 'thing' } },
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' },
          },
          template: {
            metadata: { labels: { 'app.kubernetes.io/name': 'thing' } },
            spec: {
              securityContext: { runAsUser: 101, runAsNonRoot: true },
              topologySpreadConstraints: [
                { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
              ],
              containers: [
                {
                  name: 'app',
                  image: 'app:1',
                  args: ['--port', '8000'],
                  env: [{ name: 'PORT', value: '8000' }],
                  ports: [{ name: 'http', containerPort: 8000 }],
                  readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 },
                  livenessProbe: { httpGet: { path: '/health', port: 8000 } },
                  resources: { requests: { cpu: '100m', memory: '64Mi' } },
                  volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
                },
              ],
              volumes: [
                { name: 'tmp', emptyDir: {} },
                { name: 'files', configMap: { name: 'files', defaultMode: 0o644 } },
              ],
            },
          },
        },
      },
    ])
  })

  test('keeps what is empty on purpose, such as a selector of all pods', () => {
    const stack = newStack()
    new NetworkPolicyV1(stack, 'Policy', {
      metadata,
      spec: {
        podSelector: {},
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: {} }] }],
      },
    })
    new ClusterRoleV1(stack, 'Role', {
      metadata: { name: 'thing' },
      rule: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
    })

    const [policy, role] = renderManifests(stack)
    assert.deepEqual(policy?.spec, {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }] }],
    })
    assert.deepEqual(role?.rules, [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }])
    assert.deepEqual(role?.metadata, { name: 'thing' }, 'a cluster role has no namespace')
  })

  test('knows the arguments whose Terraform name is another word', () => {
    const stack = newStack()
    new StorageClassV1(stack, 'Class', {
      metadata: { name: 'local' },
      storageProvisioner: 'kubernetes.io/no-provisioner',
      volumeBindingMode: 'WaitForFirstConsumer',
    })
    new ServiceV1(stack, 'Service', {
      metadata,
      spec: { clusterIp: 'None', port: [{ port: 80, targetPort: 'http' }] },
    })

    const [storageClass, service] = renderManifests(stack)
    assert.equal(storageClass?.provisioner, 'kubernetes.io/no-provisioner')
    assert.deepEqual(service?.spec, {
      clusterIP: 'None',
      ports: [{ port: 80, targetPort: 'http' }],
    })
  })

  test('orders by what must be there first, and otherwise as in the construct tree', () => {
    const stack = newStack()
    const inTally = (name: string) => ({ metadata: { name, namespace: 'tally' } })
    const spec = { minAvailable: '1', selector: {} }
    new PodDisruptionBudgetV1(stack, 'BudgetZ', { ...inTally('z'), spec })
    new PodDisruptionBudgetV1(stack, 'BudgetA', { ...inTally('a'), spec })
    new ServiceV1(stack, 'Service', { ...inTally('thing'), spec: {} })
    new ConfigMapV1(stack, 'Config', inTally('thing'))
    new NamespaceV1(stack, 'Namespace', { metadata: { name: 'tally' } })

    assert.deepEqual(
      renderManifests(stack).map(({ kind, metadata: { name } }) => `${kind} ${name}`),
      [
        'Namespace tally',
        'ConfigMap thing',
        'Service thing',
        'PodDisruptionBudget z',
        'PodDisruptionBudget a',
      ],
    )
  })

  test('puts an object without a namespace into the one that Terraform would take', () => {
    const stack = newStack()
    new ConfigMapV1(stack, 'Config', { metadata: { name: 'thing' } })
    assert.equal(renderManifests(stack)[0]?.metadata.namespace, 'default')
  })

  test('renders overrides like arguments, and refuses what Kubernetes does not know', () => {
    const stack = newStack()
    const budget = new PodDisruptionBudgetV1(stack, 'Budget', {
      metadata,
      spec: { minAvailable: '1', selector: {} },
    })
    budget.addOverride('spec.unhealthy_pod_eviction_policy', 'AlwaysAllow')
    assert.deepEqual(renderManifests(stack)[0]?.spec, {
      minAvailable: 1,
      selector: {},
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    })

    budget.addOverride('spec.patience', 3)
    assert.throws(
      () => renderManifests(stack),
      /stack\/Budget \(kubernetes_pod_disruption_budget_v1\).*spec\.patience has no place in V1PodDisruptionBudgetSpec\. Fix: use one of its fields: .*minAvailable/,
    )
  })

  test('refuses a value of the wrong type and says where it stands', () => {
    const stack = newStack()
    new StatefulSetV1(stack, 'Store', {
      metadata,
      spec: {
        serviceName: 'store',
        replicas: 'many',
        selector: {},
        template: { metadata: {}, spec: {} },
      },
    })
    assert.throws(
      () => renderManifests(stack),
      /stack\/Store .*spec\.replicas is "many", but a number belongs there/,
    )
  })

  test('refuses a Secret that holds values, and renders one that holds none', () => {
    const stack = newStack()
    const secret = new SecretV1(stack, 'Secret', { metadata, type: 'Opaque' })
    assert.equal(renderManifests(stack)[0]?.type, 'Opaque')
    secret.data = { password: 'secret' }
    assert.throws(
      () => renderManifests(stack),
      (error: Error) => /data would put a secret's value/.test(error.message),
    )
  })

  test('refuses the same object twice, naming both constructs', () => {
    const stack = newStack()
    new ConfigMapV1(stack, 'One', { metadata })
    new ConfigMapV1(stack, 'Two', { metadata })
    assert.throws(
      () => renderManifests(stack),
      /stack\/One and stack\/Two both describe v1 ConfigMap/,
    )
  })

  test('refuses repetition by Terraform and resource types that only patch', () => {
    const repeated = newStack()
    new ConfigMapV1(repeated, 'Config', { metadata, count: 3 })
    assert.throws(() => renderManifests(repeated), /count has no equal in Kubernetes/)

    const patched = newStack()
    new Labels(patched, 'Labels', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node' },
      labels: {},
    })
    assert.throws(
      () => renderManifests(patched),
      /stack\/Labels .*can not be rendered\. Fix: use one of these:/,
    )
  })

  test('refuses a Helm release, unless the caller names the charts itself', () => {
    const stack = newStack()
    new Release(stack, 'Ingress', {
      name: 'ingress',
      repository: 'oci://registry.example/charts',
      chart: 'nginx-ingress',
      version: '2.6.4',
      values: ['{"replicas":2}'],
    })
    assert.throws(
      () => renderManifests(stack),
      /stack\/Ingress installs the Helm chart oci:\/\/registry\.example\/charts\/nginx-ingress/,
    )
    assert.deepEqual(renderManifests(stack, { helmReleases: 'skip' }), [])
    assert.deepEqual(helmCharts(stack), [
      {
        path: 'stack/Ingress',
        chart: 'oci://registry.example/charts/nginx-ingress',
        version: '2.6.4',
        values: { replicas: 2 },
      },
    ])
  })
})
