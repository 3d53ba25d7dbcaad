import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkout } from '../checkout.ts'
import { failure, kubeconfigOf, kubernetesStandIn } from '../cluster/kubernetes-stand-in.ts'
import { minikubeScript, stoppedProfile } from '../targets/minikube-stand-in.ts'

const minikube = minikubeScript({ profiles: [stoppedProfile] })
const terraform = 'echo "Terraform v1.14.0"'

test('a machine with minikube and Terraform can deploy local', async (t) => {
  const { tally, write } = await checkout(t, { minikube, terraform })
  await write('kubeconfig', kubeconfigOf('http://127.0.0.1:9'))
  await write('settings.json', { local: { kubeconfig: 'kubeconfig' } })
  const { exitCode, stdout } = await tally(['doctor'])
  assert.equal(exitCode, 0)
  assert.match(stdout, /^local: this machine can deploy it$/m)
  assert.match(
    stdout,
    /ok +minikube, to build the image into: v1\.38\.1, profile "minikube" \(docker, docker, nodes: 1\) is stopped: npm run up starts it$/m,
  )
  assert.match(stdout, /ok +kubeconfig context "minikube": /)
})

test('a minikube that stands still is no obstacle: up starts it', async (t) => {
  const { tally } = await checkout(t, { minikube, terraform })
  const { exitCode, stdout } = await tally(['doctor', 'local'])
  assert.equal(exitCode, 0)
  assert.match(stdout, /ok +kubeconfig context "minikube": not there: npm run up starts minikube$/m)
})

test('a machine with nothing hears what is missing for each target, and the fix', async (t) => {
  const { tally } = await checkout(t)
  const { exitCode, stdout } = await tally(['doctor'])
  assert.equal(exitCode, 1)
  assert.match(stdout, /^embedded: something is missing$/m)
  assert.match(stdout, /^local: something is missing$/m)
  for (const what of ['Terraform or OpenTofu', 'minikube', 'Go that can compile']) {
    assert.match(stdout, new RegExp(`missing +${what}.*\\n +Fix: \\S`))
  }
})

test('with Go alone OpenTofu is built, so Terraform is not missing', async (t) => {
  const { tally } = await checkout(t, { go: 'echo go1.26.8' })
  assert.match((await tally(['doctor'])).stdout, /ok +Terraform or OpenTofu: .*builds OpenTofu$/m)
})

test('with an image of its own local needs no minikube', async (t) => {
  const { tally, write } = await checkout(t, { terraform })
  const { kubeconfig } = await kubernetesStandIn(t, () => failure(403, 'not for you'))
  await write('kubeconfig', kubeconfig)
  await write('settings.json', { local: { kubeconfig: 'kubeconfig', image: 'mirror/app:1' } })
  const { exitCode, stdout } = await tally(['doctor', 'local'])
  assert.equal(exitCode, 0)
  assert.match(stdout, /not needed: the cluster pulls each image/)
})

const orders = {
  port: 8080,
  routes: ['/orders'],
  health: '/health',
  requestCounter: 'spring-boot',
  archive: 'orders.tar',
}

test('with an archive of a service local needs minikube, whatever the image of the app', async (t) => {
  const { tally, write } = await checkout(t, { terraform })
  await write('orders.tar', '')
  await write('settings.json', { local: { image: 'mirror/app:1' }, services: { orders } })
  const { stdout } = await tally(['doctor', 'local'])
  assert.match(stdout, /missing +minikube, to build the image into/)
  assert.match(stdout, /ok +image of the service orders: made of \S+\/orders\.tar$/m)
})

test('an archive that is not there is named on each target, and what writes it', async (t) => {
  const { tally, write } = await checkout(t, { minikube, terraform })
  await write('settings.json', { services: { orders } })
  for (const target of ['local', 'embedded', 'aws']) {
    const { stdout } = await tally(['doctor', target])
    assert.match(
      stdout,
      /missing +image of the service orders: \S+\/orders\.tar is not there\n +Fix: docker save --output \S+\/orders\.tar <image>$/m,
    )
  }
})

test('a TERRAFORM_BINARY_NAME that does not run is named', async (t) => {
  const { tally } = await checkout(t, { terraform })
  const { stdout } = await tally(['doctor', 'local'], { TERRAFORM_BINARY_NAME: 'terrafrom' })
  assert.match(stdout, /missing +Terraform or OpenTofu: TERRAFORM_BINARY_NAME names "terrafrom"/)
})

test('Terraform 1.2 on PATH is too old, and doctor says which version is needed', async (t) => {
  const { tally } = await checkout(t, { minikube, terraform: 'echo "Terraform v1.2.9"' })
  const { stdout } = await tally(['doctor', 'local'])
  assert.match(stdout, /^local: something is missing$/m)
  assert.match(
    stdout,
    /missing +Terraform or OpenTofu: Terraform 1\.2\.9, which is too old\n +Fix: install Terraform 1\.4 /,
  )
})

test('the stacks of AWS need a newer Terraform than the others', async (t) => {
  const { tally } = await checkout(t, { minikube, terraform: 'echo "Terraform v1.10.5"' })
  assert.match(
    (await tally(['doctor', 'local'])).stdout,
    /ok +Terraform or OpenTofu: Terraform 1\.10/,
  )
  assert.match((await tally(['doctor', 'aws'])).stdout, /Terraform 1\.10\.5, which is too old/)
})

test('a cluster without room for what the pods request is refused before anything is deployed', async (t) => {
  const { tally, write } = await checkout(t, { terraform })
  const status = { allocatable: { cpu: '400m', memory: '4Gi' } }
  const { kubeconfig } = await kubernetesStandIn(t, ({ call }) => {
    const items = call === 'GET /api/v1/nodes' ? [{ metadata: { name: 'one' }, status }] : []
    return { status: 200, body: { items } }
  })
  await write('kubeconfig', kubeconfig)
  await write('settings.json', { local: { kubeconfig: 'kubeconfig', image: 'mirror/app:1' } })
  const { stderr } = await tally(['up', 'local'])
  assert.match(stderr, /request: \d+m CPU and \d+ MiB are needed, 400m CPU and 4096 MiB are free: /)
  assert.match(stderr, /Fix: give it a larger node, .*kubectl .* get pods --all-namespaces$/m)
})

// fetch refuses port 9 itself.
const refused =
  /The cluster of context "minikube" does not answer at http:\/\/127\.0\.0\.1:2: ECONNREFUSED/

const onlyFix = (said: string, fix: string) => {
  assert.match(said, refused)
  const fixes = [...said.matchAll(/Fix: (.*)/g)].map(([, each]) => each)
  assert.deepEqual(fixes, [fix])
  assert.doesNotMatch(said, /fetch failed/)
}

test('a stopped cluster is found by doctor, up and status, each with one fix', async (t) => {
  const { tally, write } = await checkout(t, { terraform, minikube })
  await write('kubeconfig', kubeconfigOf('http://127.0.0.1:2'))
  await write('settings.json', { local: { kubeconfig: 'kubeconfig', image: 'mirror/app:1' } })
  const fix = 'minikube start --profile minikube --keep-context'
  const doctor = await tally(['doctor', 'local'])
  const up = await tally(['up', 'local'])
  const status = await tally(['status', '--target', 'local'])
  assert.deepEqual([doctor.exitCode, up.exitCode, status.exitCode], [1, 1, 1])
  for (const said of [doctor.stdout, up.stderr, status.stdout]) onlyFix(said, fix)
})

for (const [what, programs, local, fix] of [
  [
    'a running minikube whose API server does not answer',
    { minikube: minikubeScript({ profiles: [{ ...stoppedProfile, status: 'OK' }] }) },
    {},
    'minikube start --profile minikube --keep-context',
  ],
  ['a stopped cluster that is no minikube', {}, { image: 'mirror/app:1' }, 'start it'],
] as const) {
  test(`${what} is found by doctor, with one fix`, async (t) => {
    const { tally, write } = await checkout(t, { terraform, ...programs })
    await write('kubeconfig', kubeconfigOf('http://127.0.0.1:2'))
    await write('settings.json', { local: { kubeconfig: 'kubeconfig', ...local } })
    const { exitCode, stdout } = await tally(['doctor', 'local'])
    assert.equal(exitCode, 1)
    onlyFix(stdout, fix)
  })
}

test('doctor --json prints an object per target, with what each needs', async (t) => {
  const { tally } = await checkout(t, { minikube, terraform })
  const { exitCode, stdout } = await tally(['doctor', '--json'])
  assert.equal(exitCode, 0)
  const findings = JSON.parse(stdout)
  assert.deepEqual(
    findings.map(({ name }: { name: string }) => name),
    ['embedded', 'local', 'aws', 'aws-test', 'aws-prod', 'aws-standby'],
  )
  const [embedded, local] = findings
  assert.deepEqual([embedded.met, local.met], [false, true])
  assert.deepEqual(local.requirements[1], {
    what: 'Terraform or OpenTofu',
    met: true,
    found: 'Terraform 1.14.0',
  })
  const [{ what, found, fix }] = embedded.requirements.filter(({ met }: { met: boolean }) => !met)
  for (const text of [what, found, fix]) assert.match(text, /\S/)
})

test('no advice of a machine that can deploy nothing leads to another target', async (t) => {
  const { tally } = await checkout(t)
  for (const target of ['local', 'embedded']) {
    const { stdout } = await tally(['doctor', target])
    const { stderr } = await tally(['up', target])
    assert.match(stderr, /Fix: /)
    assert.doesNotMatch(stdout + stderr, /npm run (up -- |doctor)/)
  }
})

test('what images of services are made of is looked for', async (t) => {
  const { tally, write } = await checkout(t, { minikube, terraform })
  const common = { port: 80, health: '/', requestCounter: 'spring-boot' }
  const services = {
    orders: { ...common, routes: ['/orders'], image: 'acme/orders:1' },
    billing: { ...common, routes: ['/billing'], archive: 'billing.tar' },
    wiki: { ...common, routes: ['/wiki'], archive: '.' },
    blog: { ...common, routes: ['/blog'], build: { folder: 'blog' } },
  }
  await write('settings.json', { services })
  await write('billing.tar', '')
  const { exitCode, stdout } = await tally(['doctor', 'local'])
  assert.equal(exitCode, 1)
  assert.match(stdout, /ok +image of the service orders: acme\/orders:1/)
  assert.match(stdout, /ok +image of the service billing: made of \/.*\/billing\.tar$/m)
  assert.match(
    stdout,
    /missing +image of the service wiki: \/.* is no file\n +Fix: docker save --output \S+\/wiki\.tar <image>, and name that/m,
  )
  assert.match(
    stdout,
    /missing +image of the service blog: \/.*\/blog\/Dockerfile is not there\n +Fix: .*services\.blog\.build$/m,
  )
})
