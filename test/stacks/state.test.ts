import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { renderManifests } from '../../infra/manifests/index.ts'
import { manifest, terraformResources } from '../infra/synthesized.ts'
import { platforms } from './stacks.ts'

const stores = ['redis', 'mongodb']
/** Where no package registry has MongoDB, a document server stands in for it: docs/embedded.md. */
const withDocumentServer = ['embedded']

for (const [name, stack] of Object.entries(platforms)) {
  const commandOf = (store: string): string =>
    manifest(stack, 'StatefulSet', store).spec.template.spec.containers[0].command?.join(' ') ?? ''
  /** A variable of the app as Terraform's configuration has it. */
  const variable = (of: string) =>
    terraformResources(stack, 'kubernetes_deployment_v1')
      .find(({ metadata }) => metadata.name === 'tally-app')
      .spec.template.spec.container[0].env.find((each: { name: string }) => each.name === of)

  describe(`the stores of ${name}`, () => {
    for (const store of stores) {
      test(`have in ${store} a StatefulSet with a headless Service, a volume and probes`, () => {
        const { spec } = manifest(stack, 'StatefulSet', store)
        assert.equal(manifest(stack, 'Service', spec.serviceName).spec.clusterIP, 'None')
        assert.equal(spec.volumeClaimTemplates.length, 1)
        const [container] = spec.template.spec.containers
        assert.ok(container.readinessProbe && container.livenessProbe)
        assert.ok(spec.template.spec.terminationGracePeriodSeconds >= 30)
      })
    }

    test('keep every hit that was acknowledged', () => {
      assert.match(commandOf('redis'), /--appendonly yes --appendfsync always/)
    })

    if (withDocumentServer.includes(name)) {
      test('have a document server, which needs neither users nor options', () => {
        assert.match(variable('MONGODB_URL').value, /^mongodb:\/\/[\w.-]+:27017\/tally$/)
        assert.equal(variable('MONGODB_USERNAME'), undefined)
        assert.ok(!renderManifests(stack).some(({ kind }) => kind === 'CronJob'))
      })
    } else {
      test('keep every document that was acknowledged: a majority has it in its journal', () => {
        const url = new URL(variable('MONGODB_URL').value)
        const { replicaSet, ...writes } = Object.fromEntries(url.searchParams)
        assert.deepEqual(writes, { w: 'majority', journal: 'true' })
        assert.match(commandOf('mongodb'), new RegExp(`--replSet ${replicaSet} `))
        const { data } = manifest(stack, 'ConfigMap', 'mongodb-setup')
        assert.match(data['setup.js'], /defaultWriteConcern: \{ w: 'majority', j: true \}/)
      })

      test('ask for a password, which no configuration holds', () => {
        assert.match(commandOf('mongodb'), /--auth --keyFile/)
        for (const login of ['MONGODB_USERNAME', 'MONGODB_PASSWORD']) {
          assert.equal(variable(login).value, undefined)
          assert.ok(variable(login).value_from.secret_key_ref)
        }
      })

      test('are backed up every day, to a volume of their own', () => {
        const { spec } = manifest(stack, 'CronJob', 'mongodb-backup')
        assert.match(spec.schedule, /^\d+ \d+ \* \* \*$/)
        const { volumes } = spec.jobTemplate.spec.template.spec
        const { claimName } = volumes[0].persistentVolumeClaim
        assert.ok(manifest(stack, 'PersistentVolumeClaim', claimName))
      })
    }
  })
}
