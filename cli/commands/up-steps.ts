import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { startCluster } from '../../embedded/cluster.ts'
import { requireAll } from '../../embedded/machine/requirements.ts'
import type { Progress } from '../../embedded/progress.ts'
import { describeProgress } from '../../loadtest/report/summary.ts'
import { runLoad } from '../../loadtest/run-load.ts'
import type { LoadOutcome } from '../../loadtest/verdict/outcome.ts'
import { kubernetesClient } from '../cluster/kubernetes.ts'
import { requireOwnMetricsApi } from '../cluster/metrics-api.ts'
import { readStatus } from '../cluster/platform-status.ts'
import { keepLastRun, notKept } from '../last-run.ts'
import { settings } from '../settings.ts'
import { findDeployment } from '../targets/deployment.ts'
import { clusterAccess, forgetLostCluster, type Target } from '../targets/targets.ts'
import { cdktf } from '../targets/terraform.ts'
import { prerequisites } from './doctor.ts'
import { nodePorts } from './embedded.ts'

/** Sent at the end, as the proof that every request is accounted for. */
const proofRequests = 1000

/** Longest wait for pods that restart: outside of `embedded`, Kubernetes' back-off doubles from 10 s. */
const readySeconds = 180

/** Where to go when `local` can't be had. */
const alternative = 'Or deploy to a Kubernetes that Tally starts itself: npm run up -- embedded'

type Step = (progress: Progress, signal: AbortSignal) => Promise<void>

/** Refuses a machine that lacks something, before anything is changed. */
async function check(target: Target): Promise<void> {
  // What the embedded cluster lacks it installs and builds itself, or refuses with the reasons.
  if (target === 'embedded') return
  requireAll(await prerequisites(target), `This machine can't deploy ${target}`, alternative)
}

/** Starts the cluster where that is Tally's to do, or minikube where it stands still. */
async function startKubernetes(
  target: Target,
  ...[progress, signal]: Parameters<Step>
): Promise<void> {
  if (target === 'embedded') {
    forgetLostCluster()
    await startCluster(progress, { nodePorts: nodePorts(), signal })
    return
  }
  const config = settings()
  const { image, profile } = config.local
  const minikube = ['minikube', '--profile', profile]
  // With an image of its own the cluster may be any, and starting it is its owner's to do.
  if (image === undefined && (await execa({ reject: false })`${minikube} status`).failed) {
    progress(`minikube start --profile ${profile}`)
    const started = await execa({ cancelSignal: signal, reject: false })`${minikube} start`
    if (started.failed) {
      throw new Error(
        `minikube does not start:\n${started.stderr || started.shortMessage}\n${alternative}`,
      )
    }
  }
  // Refuses a context that isn't there, before Terraform would with many more words.
  const access = clusterAccess(target, config)
  await kubernetesClient(access)
  if (config.local.metricsServer) await requireOwnMetricsApi(access, config.namespace)
}

/** A deploy ends when every workload is ready; after a restart of the node they come up by themselves. */
async function waitUntilReady(
  target: Target,
  ...[progress, signal]: Parameters<Step>
): Promise<void> {
  const end = Date.now() + readySeconds * 1000
  for (;;) {
    const { status } = await readStatus(target)
    if (status.ready) return
    if (Date.now() > end) {
      throw new Error(
        `${target} is deployed, but not ready after ${readySeconds} s:\n  ${status.unhealthy.join('\n  ')}`,
      )
    }
    progress(status.unhealthy[0] ?? 'waiting')
    await sleep(1000, undefined, { signal })
  }
}

/** The proof at the end of a deploy. */
export interface Proof {
  readonly outcome: LoadOutcome
  /** Where it is, or why it isn't anywhere. */
  readonly picture: { readonly address?: string | undefined; readonly warning?: string }
}

/**
 * What a deploy does, in order, each step with its title.
 * @param finished told what the load at the end has shown
 */
export function stepsOfUp(target: Target, finished: (proof: Proof) => void): [string, Step][] {
  return [
    ['Check the machine', () => check(target)],
    ['Kubernetes', (progress, signal) => startKubernetes(target, progress, signal)],
    ['Deploy with CDKTF', (progress, signal) => cdktf('deploy', target, progress, signal)],
    [
      'Wait until everything is ready',
      (progress, signal) => waitUntilReady(target, progress, signal),
    ],
    [
      `Send ${proofRequests} requests and count them`,
      async (progress, signal) => {
        const deployment = await findDeployment(target)
        const onProgress = (at: Parameters<typeof describeProgress>[0]) =>
          progress(describeProgress(at))
        const outcome = await runLoad(deployment, { requests: proofRequests, signal, onProgress })
        const picture = await keepLastRun(outcome, deployment).then(
          (address) => ({ address }),
          (error) => ({ warning: notKept(error) }),
        )
        finished({ outcome, picture })
      },
    ],
  ]
}
