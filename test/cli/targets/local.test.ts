import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { checkout } from '../checkout.ts'
import { failure, kubernetesStandIn } from '../cluster/kubernetes-stand-in.ts'
import { minikubeScript, stoppedProfile } from './minikube-stand-in.ts'

const image = 'mirror.example/tally-app:1'

/** A cluster with an id of its own. @returns its kubeconfig, and what it was asked */
const cluster = (t: TestContext, uid: string, others: Readonly<Record<string, object>> = {}) => {
  const bodies: typeof others = {
    'GET /api/v1/namespaces/kube-system': { metadata: { name: 'kube-system', uid } },
    ...others,
  }
  return kubernetesStandIn(t, ({ call }) => {
    const body = bodies[call]
    return body ? { status: 200, body } : failure(404, `no ${call}`)
  })
}

const metricsApiCall = 'GET /apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io'

/** A checkout that has deployed to the cluster `first`; the deploy broke off after its first resource. */
async function deployedToFirst(t: TestContext) {
  const own = await checkout(t, {
    terraform: `case "$1" in version) echo "Terraform v1.14.0" ;; *) exit 1 ;; esac`,
  })
  const { kubeconfig } = await cluster(t, 'first')
  await own.write('kubeconfig', kubeconfig)
  await own.write('settings.json', { local: { kubeconfig: 'kubeconfig', image } })
  assert.match((await own.tally(['up', 'local'])).stderr, /cdktf deploy local failed/)
  await own.write('terraform.local.tfstate', { resources: [{ type: 'terraform_data' }] })
  const address = /http:\S+/.exec(kubeconfig)?.[0]
  return { ...own, address }
}

// One deploy for all: cdktf takes seconds.
test('what local was deployed to is kept:', async (t) => {
  const { tally, write, address, machine } = await deployedToFirst(t)

  await t.test(
    'up, down, load and status refuse another cluster in the same context, and name both',
    async (t) => {
      const second = await cluster(t, 'second')
      await write('kubeconfig', second.kubeconfig)
      const other = /http:\S+/.exec(second.kubeconfig)?.[0]
      const before = await machine.calls()
      for (const command of ['up', 'down', 'load', 'status']) {
        const named = command === 'load' || command === 'status' ? ['--target', 'local'] : ['local']
        const { exitCode, stdout, stderr } = await tally([command, ...named])
        assert.equal(exitCode, 1, command)
        const said = stdout + stderr
        assert.ok(
          said.includes(
            `local is deployed to the cluster at ${address} (id first), and the settings lead to the cluster at ${other} (id second). Fix: name the context`,
          ),
          said,
        )
        assert.equal(said.match(/Fix: /g)?.length, 1, said)
      }
      const calls = (await machine.calls()).slice(before.length)
      assert.ok(!calls.some((call) => /^terraform (?!version)/.test(call)), 'Terraform never ran')
      assert.ok(second.requests.every(({ call }) => call.startsWith('GET ')))
    },
  )

  await t.test('the same cluster is taken, also at another address', async (t) => {
    await write('kubeconfig', (await cluster(t, 'first')).kubeconfig)
    const { stdout } = await tally(['status', '--target', 'local'])
    assert.doesNotMatch(stdout, /is deployed to the cluster/)
  })

  await t.test('once nothing is deployed, any cluster is taken', async (t) => {
    await write('terraform.local.tfstate', { resources: [] })
    await write('kubeconfig', (await cluster(t, 'second')).kubeconfig)
    const { stdout } = await tally(['doctor', 'local'])
    assert.match(stdout, /^local: this machine can deploy it$/m)
  })
})

test('what was on a cluster that minikube has deleted is gone with it:', async (t) => {
  const running = minikubeScript({ profiles: [{ ...stoppedProfile, status: 'OK' }] })
  const { tally, write, read, machine } = await checkout(t, {
    minikube: `if [ -e "$HOME/deleted" ]; then ${minikubeScript()}\nelse ${running}\nfi`,
    terraform: 'echo "Terraform v1.14.0"',
  })
  await write('settings.json', { local: { kubeconfig: 'kubeconfig' } })
  const deployToFirst = async () => {
    await write('terraform.local.tfstate', { resources: [{ type: 'terraform_data' }] })
    const first = { address: 'http://first', id: 'first', minikube: 'minikube in ~/.minikube' }
    await write('.tally/local-cluster.json', first)
  }
  const assertForgotten = () => assert.rejects(read('terraform.local.tfstate'), { code: 'ENOENT' })

  await t.test(
    'status names the cluster and the command that deploys to the new one',
    async (t) => {
      await deployToFirst()
      await write('kubeconfig', (await cluster(t, 'second')).kubeconfig)
      const { stdout } = await tally(['status', '--target', 'local'])
      assert.match(
        stdout,
        /was deployed to .* \(id first\), which minikube has deleted since\. Fix: npm run up -- local$/m,
      )
    },
  )

  await t.test('up forgets it, before it does anything to the new one', async (t) => {
    await deployToFirst()
    // Another's metrics API ends it there.
    await write('kubeconfig', (await cluster(t, 'second', { [metricsApiCall]: {} })).kubeconfig)
    const { stdout, stderr } = await tally(['up', 'local'])
    assert.match(stdout, /forgets what was on the cluster that minikube has deleted/)
    assert.match(stderr, /metrics API/)
    await assertForgotten()
  })

  await t.test('down forgets it, also where there is no profile any more', async () => {
    await deployToFirst()
    await write('kubeconfig', '')
    await writeFile(join(machine.env.HOME, 'deleted'), '')
    const { exitCode, stdout } = await tally(['down'])
    assert.equal(stdout, 'Gone: minikube has deleted the cluster, and local with it')
    assert.equal(exitCode, 0)
    await assertForgotten()
  })
})
