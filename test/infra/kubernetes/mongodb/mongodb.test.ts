import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MongoDb } from '../../../../infra/kubernetes/mongodb/mongodb.ts'
import type { MongoServer } from '../../../../infra/kubernetes/mongodb/mongodb-server.ts'
import type { SecretValue } from '../../../../infra/kubernetes/workload/container.ts'
import { renderManifests } from '../../../../infra/manifests/index.ts'
import { LocalCommand } from '../../../../infra/terraform/local-command.ts'
import { manifest, officialMongo, terraformResources, testBed } from '../../synthesized.ts'

function deployed(server: MongoServer = officialMongo) {
  const { stack, mongodb } = testBed()
  const variables = mongodb(server).variables({
    url: 'url',
    username: 'user',
    password: 'password',
  })
  const { spec } = manifest(stack, 'StatefulSet', 'mongodb')
  return { stack, variables, spec, pod: spec.template.spec }
}
const documentServer = { kind: 'document-server', image: 'other:1' } as const
const secretKeys = (pod: { volumes: { name: string; secret?: { items: { key: string }[] } }[] }) =>
  Object.fromEntries(
    pod.volumes.flatMap(({ name, secret }) =>
      secret ? [[name, secret.items.map(({ key }) => key)]] : [],
    ),
  )

for (const [name, server] of Object.entries({ official: officialMongo, documentServer })) {
  describe(`MongoDB, ${name}`, () => {
    test('keeps its data on a volume of the default storage class', () => {
      const { spec, pod } = deployed(server)
      const [claim] = spec.volumeClaimTemplates
      assert.equal('storageClassName' in claim.spec, false)
      assert.deepEqual(pod.containers[0].volumeMounts[0], {
        name: claim.metadata.name,
        mountPath: '/data/db',
      })
    })

    test('answers under a headless Service', () => {
      const { stack, spec } = deployed(server)
      assert.equal(manifest(stack, 'Service', 'mongodb').spec.clusterIP, 'None')
      assert.equal(spec.serviceName, 'mongodb')
    })

    test('is given time to start, and time to end', () => {
      const { pod } = deployed(server)
      const { failureThreshold, periodSeconds } = pod.containers[0].startupProbe
      assert.ok(failureThreshold * periodSeconds >= 120)
      assert.ok(pod.terminationGracePeriodSeconds >= 60)
    })
  })
}

describe('MongoDB of the official image', () => {
  test('acknowledges a write when a majority has it in the journal, whoever the client is', () => {
    const { stack, variables } = deployed()
    assert.equal(
      variables.url,
      'mongodb://mongodb-0.mongodb.shop-ns.svc:27017/tally?replicaSet=rs0&w=majority&journal=true',
    )
    const { 'setup.js': setup } = manifest(stack, 'ConfigMap', 'mongodb-setup').data
    assert.match(setup, /setDefaultRWConcern: 1, defaultWriteConcern: \{ w: 'majority', j: true \}/)
  })

  test('is a replica set that asks for passwords', () => {
    const { command } = deployed().pod.containers[0]
    assert.match(command.join(' '), /^mongod .*--replSet rs0 --auth --keyFile \S+/)
  })

  test('listens on IPv4 and IPv6', () => {
    const { command } = deployed().pod.containers[0]
    assert.ok(command.includes('--bind_ip_all'))
    assert.ok(command.includes('--ipv6'))
  })

  test('gives the key to nobody but its own user', () => {
    const { initContainers, containers } = deployed().pod
    const [{ command }] = initContainers
    assert.deepEqual(command.slice(0, 2), ['install', '--mode=0400'])
    assert.ok(containers[0].command.includes(command.at(-1)))
  })

  test('finds itself in the replica set without DNS', () => {
    const { hostAliases, containers } = deployed().pod
    const member = containers[0].env.find(({ name }: { name: string }) => name === 'MEMBER')
    assert.deepEqual(hostAliases, [
      { ip: '127.0.0.1', hostnames: [member.value.replace(':27017', '')] },
    ])
  })

  test('is started when the setup went through', () => {
    const { pod, stack } = deployed()
    const [{ startupProbe, volumeMounts }] = pod.containers
    const { mountPath } = volumeMounts.find(({ name }: { name: string }) => name === 'setup')
    assert.ok(startupProbe.exec.command.includes(`${mountPath}/setup.js`))
    assert.ok('setup.js' in manifest(stack, 'ConfigMap', 'mongodb-setup').data)
  })

  test('sees of the Secret what is its own, and has nothing of it in its environment', () => {
    const { pod } = deployed()
    assert.deepEqual(secretKeys(pod)['secret-key'], ['mongodb-keyfile'])
    const keys = secretKeys(pod).credentials ?? []
    assert.equal(keys.length, 6)
    for (const key of keys) assert.match(key, /^mongodb(-root|-backup)?-(username|password)$/)
    assert.doesNotMatch(JSON.stringify(pod.containers[0].env), /secretKeyRef/)
  })

  test('names the user of the app, who is not root', () => {
    const { user, password } = deployed().variables as Record<string, SecretValue>
    assert.deepEqual([user?.key, password?.key], ['mongodb-username', 'mongodb-password'])
  })

  test('comes after the step that creates its passwords', () => {
    const { stack, namespace } = testBed()
    const readyAfter = new LocalCommand(stack, 'Passwords', {
      root: '.',
      triggers: {},
      create: { command: 'true' },
    })
    const credentials = { secretName: 'passwords', readyAfter }
    new MongoDb(stack, 'MongoDb', { namespace, credentials, server: officialMongo })
    const [resource] = terraformResources(stack, 'kubernetes_stateful_set_v1')
    assert.deepEqual(resource.depends_on, ['terraform_data.Passwords'])
  })
})

describe('the document server', () => {
  test('has an address without the options that it does not know, and no password', () => {
    assert.deepEqual(deployed(documentServer).variables, {
      url: 'mongodb://mongodb-0.mongodb.shop-ns.svc:27017/tally',
    })
  })

  test('runs what its image says', () => {
    const { pod } = deployed(documentServer)
    assert.equal(pod.containers[0].image, 'other:1')
    assert.equal('command' in pod.containers[0], false)
    assert.deepEqual(secretKeys(pod), {})
  })

  test('has no backup, which needs programs of MongoDB', () => {
    const kinds = renderManifests(deployed(documentServer).stack).map(({ kind }) => kind)
    assert.ok(!kinds.includes('CronJob'))
    assert.ok(!kinds.includes('PersistentVolumeClaim'))
  })
})
