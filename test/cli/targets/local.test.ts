import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { checkout } from '../checkout.ts'
import { failure, kubernetesStandIn } from '../cluster/kubernetes-stand-in.ts'

const image = 'mirror.example/tally-app:1'

/** A cluster with an id of its own. @returns its kubeconfig, and what it was asked */
const cluster = (t: TestContext, uid: string) =>
  kubernetesStandIn(t, ({ call }) =>
    call === 'GET /api/v1/namespaces/kube-system'
      ? { status: 200, body: { metadata: { name: 'kube-system', uid } } }
      : failure(404, `no ${call}`),
  )

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
