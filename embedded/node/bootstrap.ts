import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { layout } from '../layout.ts'
import { clusterEnvironment } from '../machine/cluster-environment.ts'
import type { Progress } from '../progress.ts'
import { program } from '../toolchain/programs.ts'
import { configurationFiles } from './configuration.ts'
import { kubectl } from './kubectl.ts'
import { volumeNames } from './storage.ts'

/** kubeadm's group of administrators, which is also the API server's when it talks to the kubelet. */
const administrators = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'kubeadm:cluster-admins' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [
    { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'kubeadm:cluster-admins' },
  ],
}

/** Volumes whose claim is gone are emptied and offered again; kubelet's "Recycle" is deprecated. */
async function recycleVolumes(): Promise<void> {
  const listed = await kubectl(['get', 'persistentvolumes', '--output', 'json'])
  const { items } = JSON.parse(listed.stdout) as {
    items: { metadata: { name: string }; status: { phase: string } }[]
  }
  const released = items.filter(({ status }) => status.phase === 'Released')
  for (const { metadata } of released) {
    // In this order: killed in between, the next start finds it again, and nobody gets the old data.
    await rm(join(layout.cluster.volumes, metadata.name), { recursive: true, force: true })
    await kubectl(['delete', 'persistentvolume', metadata.name])
  }
  for (const name of volumeNames())
    await mkdir(join(layout.cluster.volumes, name), { recursive: true })
}

/** kubeadm installs CoreDNS; on one that is there it would try to migrate a version it doesn't know. */
async function installClusterDns(): Promise<void> {
  const coreDns = ['--namespace', 'kube-system', '--ignore-not-found', '--output', 'name']
  const { stdout } = await kubectl(['get', 'deployment/coredns', ...coreDns])
  if (stdout !== '') return
  await execa(clusterEnvironment())`${program('kubeadm')} init phase addon coredns
    --config ${configurationFiles.kubeadm} --kubeconfig ${layout.cluster.kubeconfig}`
  // One node: a second copy would go down with the first.
  await kubectl(['--namespace', 'kube-system', 'scale', 'deployment/coredns', '--replicas=1'])
}

/** A node object is there some seconds after its kubelet. */
async function waitForNode(): Promise<void> {
  for (let waited = 0; waited < 60; waited += 1) {
    const nodes = await kubectl(['get', 'nodes', '--output', 'name'])
    if (nodes.stdout !== '') break
    await sleep(500)
  }
  await kubectl(['wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=90s'])
}

/**
 * What a Kubernetes needs before it can run anything: administrators' rights, cluster DNS, a
 * storage class with volumes, and a node that is ready. Doing it again changes nothing.
 */
export async function bootstrap(progress: Progress): Promise<void> {
  progress('waiting for the node')
  const apply = ['apply', '--server-side', '--filename']
  await Promise.all([
    recycleVolumes().then(() => kubectl([...apply, configurationFiles.storage])),
    kubectl([...apply, '-'], JSON.stringify(administrators)),
    installClusterDns(),
    waitForNode(),
  ])
  progress('waiting for cluster DNS')
  await kubectl([
    '--namespace',
    'kube-system',
    'rollout',
    'status',
    'deployment/coredns',
    '--timeout=90s',
  ])
}
