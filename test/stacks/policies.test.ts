import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { manifests } from '../infra/synthesized.ts'
import {
  type Container,
  containerPolicies,
  containersOf,
  type Pod,
  podPolicies,
  podsOf,
} from './pods.ts'
import { localStack, managedPlatform, platforms } from './stacks.ts'

interface Rule {
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

const stacks = {
  ...platforms,
  'local with the proxy': localStack({ local: { ingress: 'proxy' } }),
  'aws with a managed Prometheus': managedPlatform,
}

for (const [name, stack] of Object.entries(stacks)) {
  describe(`every pod of ${name}`, () => {
    const pods = podsOf(stack)
    const containers = pods.flatMap((each) =>
      containersOf(each.pod).map((container) => ({
        name: `${each.name} ${container.name}`,
        container,
      })),
    )

    test('exists, so that the policies below check something', () => {
      assert.ok(pods.length >= 4, pods.map((each) => each.name).join())
    })

    for (const [policy, fulfils] of Object.entries(podPolicies)) {
      test(policy, () => {
        for (const each of pods) assert.ok(fulfils(each.pod), each.name)
      })
    }
    for (const [policy, fulfils] of Object.entries(containerPolicies)) {
      test(`has containers of which each ${policy}`, () => {
        for (const each of containers) assert.ok(fulfils(each.container), each.name)
      })
    }
  })
}

for (const [name, stack] of Object.entries(stacks)) {
  test(`only what asks the API has a token in ${name}, and it may change nothing`, () => {
    const objects = manifests(stack)
    const accounts = podsOf(stack).flatMap(({ pod }) =>
      pod.automountServiceAccountToken ? (pod.serviceAccountName ?? []) : [],
    )
    const known = ['log-collector', 'metrics-server', 'prometheus-agent']
    assert.deepEqual(
      [...new Set(accounts)].filter((account) => !known.includes(account)),
      [],
    )
    const roles = objects.filter(({ kind }) => /^(Cluster)?Role$/.test(kind))
    const rules = roles.flatMap(({ rules }) => rules as Rule[])
    assert.ok(rules.length > 0)
    for (const { resources, verbs } of rules) {
      const changes = verbs.filter((verb) => !['get', 'list', 'watch'].includes(verb))
      assert.deepEqual(changes, [], resources.join())
      const secret = /^(secrets|configmaps|\*|.*\/proxy)$/
      assert.deepEqual(
        resources.filter((resource) => secret.test(resource)),
        [],
      )
    }
  })
}

describe('a policy refuses a pod that', () => {
  const [first] = podsOf(stacks['local with the proxy'])
  assert.ok(first)
  const { pod } = first

  const broken: Readonly<Record<keyof typeof podPolicies, Pod[]>> = {
    'runs as a numbered user that is not root': [
      { ...pod, securityContext: { ...pod.securityContext, runAsUser: 0 } },
      { ...pod, securityContext: { ...pod.securityContext, runAsNonRoot: false } },
    ],
    'confines its system calls': [
      { ...pod, securityContext: { seccompProfile: { type: 'Unconfined' } } },
    ],
    'gets a token for the API only with an account of its own': [
      { containers: [], automountServiceAccountToken: true },
    ],
    'mounts only what Pod Security admits': [
      { ...pod, volumes: [{ name: 'host', hostPath: { path: '/' } }] },
    ],
  }
  for (const [policy, fulfils] of Object.entries(podPolicies)) {
    test(`breaks "${policy}"`, () => {
      assert.ok(broken[policy]?.length)
      for (const each of broken[policy] ?? []) assert.equal(fulfils(each), false)
    })
  }
})

describe('a policy refuses a container that', () => {
  const container = podsOf(stacks['local with the proxy'])[0]?.pod.containers[0]
  assert.ok(container)
  const { securityContext, resources } = container

  const broken: Readonly<Record<keyof typeof containerPolicies, Container[]>> = {
    'gains no privileges': [
      { ...container, securityContext: { ...securityContext, allowPrivilegeEscalation: true } },
      { ...container, securityContext: { ...securityContext, capabilities: {} } },
      {
        ...container,
        securityContext: {
          ...securityContext,
          capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] },
        },
      },
    ],
    'can not write to its image': [
      { ...container, securityContext: { ...securityContext, readOnlyRootFilesystem: false } },
    ],
    'asks for resources and has limits': [
      { ...container, resources: { ...resources, limits: { cpu: '1' } } },
      { ...container, resources: {} },
    ],
    'runs an image that does not move': [
      { ...container, image: 'nginx' },
      { ...container, image: 'nginx:latest' },
      { ...container, image: 'mirror:5000/nginx' },
    ],
  }
  for (const [policy, fulfils] of Object.entries(containerPolicies)) {
    test(`breaks "${policy}"`, () => {
      assert.ok(broken[policy]?.length)
      for (const each of broken[policy] ?? []) assert.equal(fulfils(each), false)
    })
  }
})
