import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { writeFileAtomic } from '../atomic-write.ts'
import { layout } from '../layout.ts'
import { network } from '../network.ts'
import {
  keepServicesInside,
  keepUsersFromPods,
  kubernetesRules,
  policyProblem,
  queueNewConnections,
  removeRules,
} from './packet-filter.ts'

/**
 * Folders that containerd and kubelet have compiled in, and what pods keep on the node. The cluster mounts its own over them; on
 * the machine they only have to exist.
 */
export const privateFolders = [
  '/run/containerd',
  '/var/lib/cni',
  '/var/lib/kubelet',
  '/var/log/containers',
  '/var/log/pods',
  '/var/lib/tally-log-collector',
] as const

/** What the cluster needs of the kernel, and what its programs set by themselves. */
const kernelSettings: Readonly<Record<string, string | null>> = {
  'net/ipv4/ip_forward': '1',
  'net/bridge/bridge-nf-call-iptables': '1',
  // Set by kube-proxy and kubelet.
  'net/ipv4/conf/all/route_localnet': null,
  'vm/overcommit_memory': null,
  'kernel/panic': null,
  'kernel/panic_on_oops': null,
}

interface MachineRecord {
  readonly kernelSettings: Readonly<Record<string, string>>
  readonly createdFolders: readonly string[]
}

/** Network interfaces of the cluster. */
export const bridges = [network.nodeBridge, network.podBridge]

const setting = (name: string) => join('/proc/sys', name)

/**
 * Prepares the machine: bridge, node address, kernel settings, mount points. What was there before
 * is written down first, so that {@link restoreMachine} can bring it back.
 * @throws when another Kubernetes uses this machine's network
 */
export async function prepareMachine(): Promise<void> {
  if (!existsSync(layout.cluster.machine)) {
    if ((await kubernetesRules()).length > 0) {
      throw new Error(
        'Another Kubernetes keeps packet filter rules on this machine (chains KUBE-* or CNI-*), and two would spoil each other. Stop it, or deploy to it: npm run up -- local',
      )
    }
    const before: Record<string, string> = {}
    await execa({ reject: false })`modprobe -a br_netfilter overlay`
    for (const name of Object.keys(kernelSettings)) {
      before[name] = (await readFile(setting(name), 'utf8').catch(() => '')).trim()
    }
    const record: MachineRecord = {
      kernelSettings: before,
      createdFolders: privateFolders.filter((folder) => !existsSync(folder)),
    }
    await writeFileAtomic(layout.cluster.machine, JSON.stringify(record))
  }
  for (const folder of privateFolders) await mkdir(folder, { recursive: true })
  for (const [name, value] of Object.entries(kernelSettings)) {
    if (value === null) continue
    await writeFile(setting(name), value).catch(() => {
      throw new Error(
        `The kernel setting ${name.replaceAll('/', '.')} could not be set to ${value}. Is the module br_netfilter loaded? modprobe br_netfilter`,
      )
    })
  }
  const ip = execa({ reject: false })
  await ip`ip link add ${network.nodeBridge} type bridge`
  await ip`ip address replace ${network.nodeAddress}/32 dev ${network.nodeBridge}`
  await execa`ip link set ${network.nodeBridge} up`
  await keepServicesInside()
  await keepUsersFromPods()
  if ((await policyProblem()) === undefined) await queueNewConnections()
}

/** Removes the control groups that the kubelet made, the deepest first. */
async function removeControlGroups(): Promise<void> {
  for (const controller of ['', ...(await readdir('/sys/fs/cgroup').catch(() => []))]) {
    const root = join('/sys/fs/cgroup', controller, 'kubepods')
    if (!existsSync(root)) continue
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    const groups = entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
    for (const group of [...groups.sort((a, b) => b.length - a.length), root]) {
      await rmdir(group).catch(() => {})
    }
  }
}

/** What {@link prepareMachine} wrote down; undefined where that can't be read any more. */
async function readRecord(): Promise<MachineRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(layout.cluster.machine, 'utf8')) as MachineRecord
    return record.kernelSettings && record.createdFolders ? record : undefined
  } catch {
    return undefined
  }
}

/**
 * Undoes {@link prepareMachine} and what the cluster's programs changed; nothing to do is no error.
 * @throws when what was there before is not known any more; everything else is undone nevertheless
 */
export async function restoreMachine(): Promise<void> {
  if (!existsSync(layout.cluster.machine)) return
  const record = await readRecord()
  for (const bridge of bridges) await execa({ reject: false })`ip link delete ${bridge}`
  await removeRules()
  await removeControlGroups()
  for (const [name, value] of Object.entries(record?.kernelSettings ?? {})) {
    if (value !== '') await writeFile(setting(name), value).catch(() => {})
  }
  for (const folder of record?.createdFolders ?? []) await rmdir(folder).catch(() => {})
  await rm(layout.cluster.machine, { force: true })
  if (record !== undefined) return
  const names = Object.keys(kernelSettings).map((name) => name.replaceAll('/', '.'))
  throw new Error(
    `${layout.cluster.machine} could not be read, so nobody knows these kernel settings as they were before the cluster: ${names.join(', ')}. Everything else is undone: run the command again, and a restart of the machine brings them back`,
  )
}
