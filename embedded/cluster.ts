import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { buildPlatform, importImages } from './images/image-store.ts'
import { layout } from './layout.ts'
import { withLock } from './lock.ts'
import { installPackages } from './machine/debian-packages.ts'
import { requireFreePorts } from './machine/free-ports.ts'
import { prepareMachine, restoreMachine } from './machine/prepare-machine.ts'
import { requireMachine } from './machine/requirements.ts'
import { bootstrap } from './node/bootstrap.ts'
import { configurationFiles, writeConfiguration } from './node/configuration.ts'
import { kubectl } from './node/kubectl.ts'
import { ports } from './node/network.ts'
import { nodeProcess, startNode, stopNode } from './node/node-process.ts'
import type { Progress } from './progress.ts'
import { program } from './toolchain/programs.ts'

const loopback = '127.0.0.1'

/** Longest wait for the API server; it takes 5 s on 2 cores. */
const apiServerSeconds = 90

/** Whether the API server answers that it is ready. */
async function apiServerReady(): Promise<boolean> {
  if (nodeProcess() === undefined || !existsSync(layout.cluster.kubeconfig)) return false
  return kubectl(['get', '--raw', '/readyz', '--request-timeout=5s']).then(
    () => true,
    () => false,
  )
}

/** Certificates and kubeconfigs, made by kubeadm; those that exist and are valid are kept. */
async function createCertificates(): Promise<void> {
  const kubeadm = [program('kubeadm'), 'init', 'phase']
  const config = ['--config', configurationFiles.kubeadm]
  await execa`${kubeadm} certs all ${config}`
  await execa`${kubeadm} kubeconfig all ${config} --kubeconfig-dir ${layout.cluster.kubeconfigs}`
}

async function waitForApiServer(signal?: AbortSignal): Promise<void> {
  const end = Date.now() + apiServerSeconds * 1000
  while (Date.now() < end) {
    if (await apiServerReady()) return
    if (nodeProcess() === undefined) break
    await sleep(250, undefined, signal && { signal })
  }
  const log = await readFile(join(layout.cluster.logs, 'supervisor.log'), 'utf8').catch(() => '')
  throw new Error(
    `The API server did not become ready in ${apiServerSeconds} s. Its log and those of the other programs: ${layout.cluster.logs}\n${log.split('\n').slice(-6).join('\n')}\nMend: npm run down, then npm run up`,
  )
}

/** Changes the machine for the cluster, or leaves it as it was. */
async function occupyMachine(): Promise<void> {
  // A machine that a dead node left behind is put right first.
  await restoreMachine()
  for (const folder of Object.values(layout.cluster)) {
    if (!/\.(json|conf)$/.test(folder)) await mkdir(folder, { recursive: true, mode: 0o700 })
  }
  try {
    await prepareMachine()
    await requireFreePorts(Object.values(ports))
  } catch (error) {
    await restoreMachine()
    throw error
  }
}

interface StartOptions {
  /** Ports on 127.0.0.1 that Services are going to answer on, refused when taken. @default none */
  readonly nodePorts?: readonly number[]
  readonly signal?: AbortSignal
}

/**
 * Builds what is missing and starts the cluster; on a running one, makes sure that it is whole.
 * A node that died (a reboot, a kill) is started again with its state.
 * @throws when the machine lacks something, a port is taken, a program does not come up, another
 * command works on the cluster, or `signal` aborts
 */
export async function startCluster(
  progress: Progress,
  { nodePorts = [], signal }: StartOptions = {},
): Promise<void> {
  await requireMachine()
  await withLock(async () => {
    // Known before the minutes of the build; the node's own address is there only later.
    const own = nodeProcess() === undefined ? Object.values(ports) : []
    await requireFreePorts([
      ...nodePorts.map((port) => ({ port, host: loopback })),
      ...own.filter(({ host }) => host === loopback),
    ])
    await installPackages(progress)
    const images = await buildPlatform(progress, signal)
    signal?.throwIfAborted()
    if (nodeProcess() === undefined) {
      progress('starting etcd, API server, containerd and kubelet')
      await occupyMachine()
      await writeConfiguration()
      await createCertificates()
      await startNode()
    }
    await waitForApiServer(signal)
    progress('loading images')
    await importImages(images)
    signal?.throwIfAborted()
    await bootstrap(progress)
  })
}

/** Stops the cluster in order and keeps its state for the next start. */
export async function stopCluster(): Promise<void> {
  await withLock(async () => {
    await stopNode(true)
    await restoreMachine()
  })
}

/** Ends the cluster at once and removes its state; what was built stays in the cache. */
export async function resetCluster(): Promise<void> {
  await withLock(async () => {
    await stopNode(false)
    await restoreMachine()
    await rm(layout.cluster.root, { recursive: true, force: true })
  })
}
