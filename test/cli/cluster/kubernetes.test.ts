import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { clusterAddress, kubernetesClient } from '../../../cli/cluster/kubernetes.ts'
import { kubeconfigOf } from './kubernetes-stand-in.ts'

async function kubeconfig(t: TestContext, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tally-kubeconfig-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'kubeconfig'), content)
  return join(folder, 'kubeconfig')
}

test('a context that the kubeconfig does not have is refused with those it has', async (t) => {
  const file = await kubeconfig(t, kubeconfigOf('https://127.0.0.1:10'))
  await assert.rejects(kubernetesClient({ kubeconfig: file, context: 'production' }), {
    message: /no context "production"; it has: minikube\./,
  })
})

test('several kubeconfigs are merged as kubectl does: the first counts, missing and empty ones do not', async (t) => {
  const files = [
    '/nowhere/kubeconfig',
    await kubeconfig(t, ''),
    await kubeconfig(t, kubeconfigOf('https://first:1')),
    await kubeconfig(t, kubeconfigOf('https://second:2')),
    await kubeconfig(t, kubeconfigOf('https://third:3').replaceAll('minikube', 'kind')),
  ]
  const addressOf = (context?: string) =>
    clusterAddress({ kubeconfig: files.join(delimiter), ...(context && { context }) })
  assert.equal(await addressOf('minikube'), 'https://first:1')
  assert.equal(await addressOf('kind'), 'https://third:3')
  assert.equal(await addressOf(), 'https://first:1', 'the current context of the first')
  await assert.rejects(addressOf('production'), {
    message: `${files.join(', ')} has no context "production"; it has: minikube, kind. Fix: name one of them in settings.json: local.context`,
  })
})

test('a file that is no kubeconfig is refused by its name', async (t) => {
  const file = await kubeconfig(t, 'clusters: [')
  await assert.rejects(kubernetesClient({ kubeconfig: file }), {
    message: /kubeconfig can not be read as a kubeconfig: /,
  })
})

test('a kubeconfig without a cluster is refused by its name', async (t) => {
  const file = await kubeconfig(t, 'apiVersion: v1\nkind: Config\n')
  await assert.rejects(kubernetesClient({ kubeconfig: file }), {
    message: /kubeconfig names no cluster for the context/,
  })
})

test('a kubeconfig that is not there is refused with a fix, which leads in no circle', async () => {
  await assert.rejects(kubernetesClient({ kubeconfig: '/nowhere/kubeconfig' }), {
    message: /no kubeconfig at \/nowhere\/kubeconfig: .*Fix: .*local\.kubeconfig$/,
  })
})
