import { setTimeout as sleep } from 'node:timers/promises'
import { type Command, createArgument, createCommand } from 'commander'
import { execa } from 'execa'
import { Listr } from 'listr2'
import { startCluster } from '../embedded/cluster.ts'
import { exclusively } from '../embedded/exclusively.ts'
import type { Progress } from '../embedded/progress.ts'
import { requireAll } from '../embedded/requirements.ts'
import { exitCode, runLoad } from '../loadtest/load.ts'
import type { LoadOutcome } from '../loadtest/outcome.ts'
import { describeProgress, reportLoad } from '../loadtest/report.ts'
import { findDeployment } from './deployment.ts'
import { prerequisites } from './doctor.ts'
import { nodePorts } from './embedded.ts'
import { interruptible } from './interruption.ts'
import { kubernetesClient } from './kubernetes.ts'
import { keepLastRun, notKept } from './last-run.ts'
import { requireOwnMetricsApi } from './metrics-api.ts'
import { timed } from './progress.ts'
import { settings } from './settings.ts'
import { describe } from './status.ts'
import { readStatus } from './status-of.ts'
import {
  clusterAccess,
  defaultTarget,
  forgetLostCluster,
  parseTarget,
  type Target,
  targets,
} from './targets.ts'
import { cdktf } from './terraform.ts'

/** Sent at the end, as the proof that every request is accounted for. */
const proofRequests = 1000

/** Longest wait for pods that restart: Kubernetes' back-off doubles from 10 s. */
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
interface Proof {
  readonly outcome: LoadOutcome
  /** Where it is, or why it isn't anywhere. */
  readonly picture: { readonly address?: string | undefined; readonly warning?: string }
}

function steps(target: Target, finished: (proof: Proof) => void): [string, Step][] {
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

async function up(target: Target, signal: AbortSignal): Promise<void> {
  const isTerminal = process.stdout.isTTY === true
  let proof: Proof | undefined
  // Kept apart: the list of steps has room for one line, and this may be many.
  let failure: unknown
  const tasks = new Listr(
    steps(target, (finished) => {
      proof = finished
    }).map(([title, step]) => ({
      title,
      task: (_: unknown, task: { output: string }) => {
        const progress = timed((line) => {
          task.output = line
        }, isTerminal)
        signal.throwIfAborted()
        return step(progress, signal).catch((error) => {
          failure = error
          throw new Error('see below')
        })
      },
    })),
    {
      renderer: isTerminal ? 'default' : 'simple',
      rendererOptions: { collapseErrors: false, showErrorMessage: false },
      // Ctrl-C is ours: the signal ends the step in order.
      registerSignalListeners: false,
    },
  )
  try {
    await tasks.run()
  } catch (error) {
    throw failure ?? error
  }
  if (proof === undefined) return
  const { outcome, picture } = proof
  process.exitCode = exitCode(outcome)
  process.stdout.write(`\n${reportLoad(outcome)}\n`)
  console.log(describe((await readStatus(target)).status))
  if (picture.address) console.log(`${'report'.padEnd(16)} ${picture.address}`)
  if (picture.warning) console.error(picture.warning)
  console.log(
    '\nPasswords: npm run status -- --show-secrets. Another load: npm run load. The end: npm run down',
  )
}

/** The `up` command. Exit code 0 when everything runs and every request was counted. */
export function command(): Command {
  return createCommand('up')
    .description('deploy the platform, send 1000 requests, and print what Prometheus counted')
    .addArgument(
      createArgument(
        '[target]',
        `${targets.join(' or ')} (default: what is deployed; else local where minikube is installed, else embedded)`,
      ).argParser(parseTarget),
    )
    .action((named?: Target) =>
      interruptible(async (signal) => {
        // Settings that can't be used are refused before anything else: `settings` throws.
        settings()
        const target = named ?? (await defaultTarget())
        if (target === 'embedded') await exclusively(() => up(target, signal))
        else await up(target, signal)
      }),
    )
}
