import { setTimeout as sleep } from 'node:timers/promises'
import { requireAll } from '../../embedded/machine/requirement.ts'
import type { Progress } from '../../embedded/progress.ts'
import type { Deployment } from '../../loadtest/deployment.ts'
import { type Progress as LoadProgress, runLoadTest } from '../../loadtest/load-test.ts'
import { describeProgress } from '../../loadtest/report/summary.ts'
import type { LoadOutcome } from '../../loadtest/verdict/outcome.ts'
import { type DeployedService, deployedServices } from '../../stacks/demo-service.ts'
import { wakeScaledToZero } from '../cluster/scaled-to-zero.ts'
import { keepLastRun, notKept } from '../last-run.ts'
import { settings } from '../settings.ts'
import { withDeployment } from '../targets/deployment.ts'
import type { Target } from '../targets/target.ts'
import { readStatus } from '../targets/target-status.ts'

/** Sent at the end, as the proof that every request is accounted for. */
const proofRequests = 1000

type Step = (progress: Progress, signal: AbortSignal) => Promise<void>

/** Refuses a machine that lacks something, before anything is changed. */
async function checkMachine(target: Target): Promise<void> {
  const checks = await target.requirements()
  if (checks.every(({ met }) => met)) return
  requireAll(checks, `This machine can't deploy ${target.name}`, await target.alternative())
}

/** A deploy ends when every workload is ready; after a restart of the node they come up by themselves. */
async function waitUntilReady(
  target: Target,
  ...[progress, signal]: Parameters<Step>
): Promise<void> {
  for (const name of await wakeScaledToZero(target.access(), settings().namespace)) {
    progress(`${name} was scaled to 0, and gets a pod again`)
  }
  const end = Date.now() + target.readySeconds * 1000
  for (;;) {
    const { status } = await readStatus(target)
    if (status.ready) return
    if (Date.now() > end) {
      throw new Error(
        `${target.name} is deployed, but not ready after ${target.readySeconds} s:\n  ${status.unhealthy.join('\n  ')}`,
      )
    }
    progress(status.unhealthy[0] ?? 'waiting')
    await sleep(1000, undefined, { signal })
  }
}

/** The proof at the end of a deploy that one service's requests are accounted for. */
export interface Proof {
  readonly outcome: LoadOutcome
  /** Where it is, or why it isn't anywhere. */
  readonly report: { readonly address?: string | undefined; readonly warning?: string }
}

/**
 * What a deploy does, in order, each step with its title.
 * @param finished called with what the load at the end has shown
 */
export function stepsOfUp(target: Target, finished: (proof: Proof) => void): [string, Step][] {
  return [
    ['Check the machine', () => checkMachine(target)],
    ['Kubernetes', (progress, signal) => target.start(progress, signal)],
    ['Deploy with CDKTF', (progress, signal) => target.deploy(progress, signal)],
    [
      'Wait until everything is ready',
      (progress, signal) => waitUntilReady(target, progress, signal),
    ],
    ...deployedServices(settings()).map((service): [string, Step] => [
      `Send ${proofRequests} requests to ${service.name} and count them`,
      async (progress, signal) => finished(await proof(target, service, progress, signal)),
    ]),
  ]
}

/** Sends requests to a service, and checks that each was counted. */
function proof(
  target: Target,
  service: DeployedService,
  ...[progress, signal]: Parameters<Step>
): Promise<Proof> {
  const prove = async (deployment: Deployment) => {
    const outcome = await runLoadTest(deployment, {
      requests: proofRequests,
      signal,
      onProgress: (at: LoadProgress) => progress(describeProgress(at)),
    })
    const report = await keepLastRun(outcome, deployment).then(
      (address) => ({ address }),
      (error) => ({ warning: notKept(error) }),
    )
    return { outcome, report }
  }
  return withDeployment(target, prove, service.name)
}
