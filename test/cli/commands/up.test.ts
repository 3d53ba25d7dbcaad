import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { checkout } from '../checkout.ts'
import { failure, kubeconfigOf, kubernetesStandIn } from '../cluster/kubernetes-stand-in.ts'
import { minikubeScript, refusedAsRoot, stoppedProfile } from '../targets/minikube-stand-in.ts'

const terraform = 'echo "Terraform v1.14.0"'
test('a machine without Go is refused before anything is changed', async (t) => {
  const { tally, machine } = await checkout(t, { terraform, 'apt-get': 'true' })
  const { exitCode, stdout, stderr } = await tally(['up', 'embedded'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /can't deploy embedded:.*no `go` on PATH\. Fix: install Go/s)
  assert.doesNotMatch(stdout + stderr, /\n\s+at /)
  assert.deepEqual(
    (await machine.calls()).filter((call) => call.startsWith('apt-get')),
    [],
  )
})

test('with --json a failed deploy prints what failed, and what was counted until then', async (t) => {
  const { tally } = await checkout(t, { terraform, 'apt-get': 'true' })
  const { exitCode, stdout } = await tally(['up', 'embedded', '--json'])
  assert.equal(exitCode, 1)
  const { target, outcomes, error } = JSON.parse(stdout)
  assert.deepEqual([target, outcomes], ['embedded', []])
  assert.match(error, /no `go` on PATH\. Fix: install Go/)
})

test('a machine without minikube is refused for local, without a target that it can not deploy', async (t) => {
  const { tally } = await checkout(t, { terraform })
  const { exitCode, stderr } = await tally(['up', 'local'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /can't deploy local:\n {2}minikube.*not on PATH\. Fix: install minikube/)
  assert.doesNotMatch(stderr, /npm run up/)
})

test('where two targets are deployed, up says how one of them is named', async (t) => {
  const { tally, write } = await checkout(t)
  for (const target of ['local', 'embedded']) {
    await write(`terraform.${target}.tfstate`, { resources: [{ type: 'terraform_data' }] })
  }
  const { exitCode, stderr } = await tally(['up'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /embedded, local\. Name one, e\.g\. npm run up -- embedded$/)
})

test('where minikube is installed it is the default, and started', async (t) => {
  const { tally, machine } = await checkout(t, {
    terraform,
    minikube: minikubeScript({ profiles: [stoppedProfile], start: refusedAsRoot }),
  })
  const { exitCode, stderr } = await tally(['up'])
  assert.equal(exitCode, 1)
  assert.match(
    stderr,
    /minikube does not start:\nDRV_AS_ROOT: The "docker" driver should not be used with root privileges\.$/,
  )
  const calls = await machine.calls()
  assert.ok(calls.some((call) => /^minikube start .*--profile minikube/.test(call)))
  assert.ok(calls.every((call) => !call.includes(' start ') || call.includes('--keep-context')))
})

test('a context that is not there after the start is refused, with those that are', async (t) => {
  const { tally, write } = await checkout(t, {
    terraform,
    minikube: minikubeScript({ profiles: [stoppedProfile] }),
  })
  await write('kubeconfig', kubeconfigOf('http://127.0.0.1:9').replaceAll('minikube', 'other'))
  await write('settings.json', { local: { kubeconfig: 'kubeconfig' } })
  const { exitCode, stderr } = await tally(['up', 'local'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /has no context "minikube"; it has: other\./)
})

test('a cluster with a metrics API of somebody else is refused, with both ways out', async (t) => {
  const { kubeconfig } = await kubernetesStandIn(t, ({ call }) =>
    call.endsWith('/apiservices/v1beta1.metrics.k8s.io')
      ? {
          status: 200,
          body: {
            metadata: { labels: { 'k8s-app': 'metrics-server' } },
            spec: { service: { namespace: 'kube-system', name: 'metrics-server' } },
          },
        }
      : failure(404, `no ${call}`),
  )
  const { tally, write, machine } = await checkout(t, { terraform })
  await write('kubeconfig', kubeconfig)
  await write('settings.json', {
    local: { kubeconfig: 'kubeconfig', image: 'mirror.example/tally-app:1' },
  })
  const { exitCode, stderr } = await tally(['up', 'local'])
  assert.equal(exitCode, 1)
  assert.match(
    stderr,
    /has a metrics API already .*kube-system\/metrics-server.*local\.metricsServer to false.*addons disable/,
  )
  assert.ok(!(await machine.calls()).some((call) => call.includes('apply')), 'nothing was changed')
})

test('up says where it is going to deploy what, before anything is checked or changed', async (t) => {
  const { tally, write } = await checkout(t, { terraform })
  await write('kubeconfig', kubeconfigOf('http://127.0.0.1:9'))
  await write('other.json', { namespace: 'shop', local: { kubeconfig: 'kubeconfig' } })
  const { stdout } = await tally(['up', 'local', '--settings', 'other.json'])
  assert.match(
    stdout,
    /^Deploys to the context "minikube" of \S+kubeconfig \(http:\/\/127\.0\.0\.1:9\): namespace shop\.\nOther contexts are not touched\. Terraform's state is \S+\/terraform\.local\.tfstate\.\n/,
  )
})

test('settings of a file that is not there are refused by its name', async (t) => {
  const { tally } = await checkout(t)
  const { exitCode, stderr } = await tally(['up', '--settings', 'missing.json'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /missing\.json/)
})

test('settings name a context, and KUBE_CTX_CLUSTER=prod or TF_WORKSPACE=dev never reach Terraform', async (t) => {
  const { kubeconfig } = await kubernetesStandIn(t, ({ call }) => failure(404, `no ${call}`))
  const { tally, write, machine } = await checkout(t, {
    terraform: `case "$1" in
      version) echo "Terraform v1.14.0" ;;
      *) export -p >> "$HOME/environment"; exit 1 ;;
    esac`,
  })
  await write('kubeconfig', kubeconfig)
  await write('settings.json', {
    local: { kubeconfig: 'kubeconfig', image: 'mirror.example/tally-app:1' },
  })
  const led = {
    KUBE_CTX_CLUSTER: 'prod',
    KUBE_TOKEN: 'x',
    KUBE_CONFIG_PATHS: '/prod',
    HELM_DRIVER: 'memory',
    TF_WORKSPACE: 'dev',
    TF_CLI_ARGS_apply: '-target=x',
    CDKTF_SKIP_SYNTH: 'true',
  }
  const { exitCode, stderr } = await tally(['up', 'local'], { ...led, TF_LOG: 'info' })
  assert.equal(exitCode, 1)
  assert.match(stderr, /cdktf deploy local failed/)
  assert.ok((await machine.calls()).some((call) => call.startsWith('terraform init')))
  const environment = await readFile(`${machine.env.HOME}/environment`, 'utf8')
  assert.match(environment, /TF_LOG/, 'what leads nowhere else stays')
  for (const name of Object.keys(led)) assert.doesNotMatch(environment, new RegExp(`\\b${name}\\b`))
})
