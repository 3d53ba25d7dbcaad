import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { buildPlatform, importImages } from './images/image-store.ts'
import { layout } from './layout.ts'
import { withLock } from './lock.ts'
import { clusterEnvironment } from './machine/cluster-environment.ts'
import { claimMachine, releaseMachine } from './machine/cluster-owner.ts'
import { installPackages } from './machine/debian-packages.ts'
import { requireFreePorts } from './machine/free-ports.ts'
import { prepareMachine, restoreMachine } from './machine/prepare-machine.ts'
import { requireMachine } from './machine/requirements.ts'
import { withUsualUmask } from './machine/umask.ts'
import { ports } from './network.ts'
import { bootstrap } from './node/bootstrap.ts'
import { configurationFiles, writeConfiguration } from './node/configuration.ts'
import { requireNamespace } from './node/deployed-namespace.ts'
import { kubectl } from './node/kubectl.ts'
import { nodeProcess, nodePrograms, startNode, stopNode } from './node/node-process.ts'
import type { Progress } from './progress.ts'
import { sideBySide } from './side-by-side.ts'
import { program } from './toolchain/programs.ts'

/** Longest wait for the API server; it takes 5 s on 2 cores. */
const apiServerSeconds = 90

/** Why the API server isn't ready; undefined when it answers that it is. */
async function apiServerProblem(): Promise<string | undefined> {
  if (nodeProcess() === undefined) return 'the programs of the node ended'
  return kubectl(['get', '--raw', '/readyz', '--request-timeout=5s']).then(
    () => undefined,
    (error: Error) => error.message,
  )
}

/** Certificates and kubeconfigs, made by kubeadm; those that exist and are valid are kept. */
async function createCertificates(): Promise<void> {
  const kubeadm = [program('kubeadm'), 'init', 'phase']
  const config = ['--config', configurationFiles.kubeadm]
  const run = execa(clusterEnvironment())
  await run`${kubeadm} certs all ${config}`
  await run`${kubeadm} kubeconfig all ${config} --kubeconfig-dir ${layout.cluster.kubeconfigs}`
}

async function waitForApiServer(signal?: AbortSignal): Promise<void> {
  const end = Date.now() + apiServerSeconds * 1000
  let problem = await apiServerProblem()
  while (problem !== undefined && nodeProcess() !== undefined && Date.now() < end) {
    await sleep(250, undefined, signal && { signal })
    problem = await apiServerProblem()
  }
  if (problem === undefined) return
  const log = await readFile(join(layout.cluster.logs, 'supervisor.log'), 'utf8').catch(() => '')
  throw new Error(
    `The API server did not become ready in ${apiServerSeconds} s: ${problem}\n${log.split('\n').slice(-6).join('\n')}\nLogs of all programs: ${layout.cluster.logs}\nFix: npm run embedded -- stop, then npm run up`,
  )
}

/** Changes the machine for the cluster, or leaves it as it was. */
async function occupyMachine(): Promise<void> {
  await claimMachine()
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

/** Whether the node runs programs of another version: a build has removed them, so none starts again. */
function isOutdated(): boolean {
  const current = dirname(program('etcd'))
  const built = nodePrograms().filter((path) => path.startsWith(`${layout.programs}/`))
  return built.some((path) => dirname(path) !== current)
}

interface StartOptions {
  /** Namespace of the platform; refused when it is deployed in another one. @default any */
  readonly namespace?: string
  /** Ports on 127.0.0.1 that Services are going to answer on, refused when taken. @default none */
  readonly nodePorts?: readonly number[]
  readonly signal?: AbortSignal
}

/**
 * Builds what is missing and starts the cluster; on a running one, makes sure that it is whole.
 * A node that died (a reboot, a kill) is started again with its state, and one that runs programs of
 * another version is restarted.
 * @throws when the machine lacks something, a port is taken, a program does not come up, another
 * command works on the cluster, or `signal` aborts
 */
export async function startCluster(progress: Progress, options: StartOptions = {}): Promise<void> {
  await withLock(() => withUsualUmask(() => start(progress, options)))
}

async function start(
  progress: Progress,
  { namespace, nodePorts = [], signal }: StartOptions,
): Promise<void> {
  await requireMachine(nodePorts)
  await installPackages(progress)
  const images = await buildPlatform(progress, signal)
  signal?.throwIfAborted()
  if (isOutdated()) {
    progress('restarting the node in order: it runs programs of another version')
    await stopNode(true)
  }
  if (nodeProcess() === undefined) {
    progress('starting etcd, API server, containerd and kubelet')
    await occupyMachine()
    await writeConfiguration()
    await createCertificates()
    await startNode()
  }
  progress('loading images')
  // containerd is there seconds before the API server, and images take as long to load.
  await sideBySide(
    (ended) => [
      waitForApiServer(ended).then(async () => {
        if (namespace !== undefined) await requireNamespace(namespace)
      }),
      importImages(images, ended),
    ],
    signal,
  )
  signal?.throwIfAborted()
  await bootstrap(progress)
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
    await releaseMachine()
  })
}
