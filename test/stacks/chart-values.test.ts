import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { defaults } from '../../config/defaults.ts'
import { localStack } from './stacks.ts'
import { awsStack, complete, only } from './synthesized-stack.ts'

/** Keys of values; `true` where anything may stand below. */
interface Keys {
  readonly [key: string]: true | Keys
}

/**
 * nginx/kubernetes-ingress, tag v5.5.4 (chart 2.6.4): charts/nginx-ingress/values.yaml, and where
 * that only comments on a key, values.schema.json and templates/_helpers.tpl beside it.
 */
const nginxIngress = {
  version: '2.6.4',
  keys: {
    fullnameOverride: true,
    serviceNameOverride: true,
    controller: {
      image: { repository: true, tag: true, digest: true, pullPolicy: true },
      watchNamespace: true,
      enableCustomResources: true,
      allowEmptyIngressHost: true,
      readOnlyRootFilesystem: true,
      telemetryReporting: { enable: true },
      ingressClass: { name: true, create: true, setAsDefaultIngress: true },
      pod: { annotations: true, extraLabels: true },
      replicaCount: true,
      podDisruptionBudget: {
        enabled: true,
        annotations: true,
        minAvailable: true,
        maxUnavailable: true,
      },
      topologySpreadConstraints: true,
      config: { name: true, annotations: true, entries: true },
      service: {
        type: true,
        annotations: true,
        externalTrafficPolicy: true,
        loadBalancerClass: true,
        loadBalancerSourceRanges: true,
        allocateLoadBalancerNodePorts: true,
        httpPort: { enable: true, port: true, nodePort: true, targetPort: true, name: true },
        httpsPort: { enable: true, port: true, nodePort: true, targetPort: true, name: true },
      },
      resources: true,
      lifecycle: true,
      terminationGracePeriodSeconds: true,
    },
    prometheus: {
      create: true,
      port: true,
      secret: true,
      scheme: true,
      service: true,
      serviceMonitor: true,
    },
  },
} satisfies { version: string; keys: Keys }

/** Keys of values that the chart does not know, by their path. */
function unknown(values: object, keys: Keys, path = ''): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const known = keys[key]
    if (known === undefined) return [path + key]
    return known === true ? [] : unknown(value, known, `${path}${key}.`)
  })
}

const valuesOf = (release: { readonly values: readonly string[] }) => parse(release.values[0] ?? '')

describe("the values of a Helm chart, which ignores those that it doesn't know", () => {
  test('fits the chart of the NGINX Ingress Controller', () => {
    assert.equal(defaults.charts.nginxIngress.version, nginxIngress.version)
    const releases = [
      only(awsStack('aws'), 'helm_release', 'Workloads_Platform_NginxIngressController'),
      only(awsStack('aws-prod'), 'helm_release', 'Workloads_Platform_NginxIngressController'),
      only(
        awsStack('aws', {
          ...complete,
          dev: {
            allowedCidrs: ['203.0.113.0/24'],
            domain: { name: 'metrics.example.com', zone: 'example.com' },
          },
        }),
        'helm_release',
        'Workloads_Platform_NginxIngressController',
      ),
      ...Object.values<{ values: string[] }>(localStack({}).toTerraform().resource.helm_release),
    ]
    assert.equal(releases.length, 4)
    for (const release of releases) {
      assert.deepEqual(unknown(valuesOf(release), nginxIngress.keys), [])
    }
  })

  test('an unknown value is found', () => {
    const wrong = { controller: { service: { typ: 'LoadBalancer' } }, prometheus: { creat: true } }
    assert.deepEqual(unknown(wrong, nginxIngress.keys), [
      'controller.service.typ',
      'prometheus.creat',
    ])
  })
})
