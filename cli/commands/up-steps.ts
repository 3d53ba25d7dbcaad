import { setTimeout as sleep } from 'node:timers/promises'
import { requireAll } from '../../embedded/machine/requirement.ts'
import type { Progress } from '../../embedded/progress.ts'
import type { Deployment } from '../../loadtest/deployment.ts'
import { runLoadTest } from '../../loadtest/load-test.ts'
import { describeProgress } from '../../loadtest/report/summary.ts'
import type { LoadOutcome } from '../../loadtest/verdict/outcome.ts'
import { type DeployedService, deployedServices } from '../../stacks/demo-service.ts'
import { wakeScaledToZero } from '../cluster/scaled-to-zero.ts'
import { keepLastRun, notKept } from '../last-run.ts'
import { settings } from '../settings.ts'
import { withDeployment } from '../targets/deployment.ts'
import type { Target } from '../targets/target.ts'
import { type Inspected, readStatus } from '../targets/target-status.ts'

/** Sent at the end, as the proof that every request is accounted for. */
const proofRequests = 1000

/** One step of a deploy. */
export interface Step {
  /** What it is called where its time is printed. */
  readonly phase: string
  readonly title: string
  run(progress: Progress, signal: AbortSignal): Promise<void>
}

/** Refuses a machine that lacks something, before anything is changed. */
async function checkMachine(target: Target): Promise<void> {
  const checks = await target.requirements()
  if (checks.every(({ met }) => met)) return
  requireAll(checks, `This machine can't deploy ${target.name}`, await target.alternative())
}

/** Looks at a target until nothing is wrong with it. @param wrong chooses what counts of what is found */
async function waitUntil(
  target: Target,
  wrong: (found: Inspected) => readonly string[],
  ...[progress, signal]: Parameters<Step['run']>
): Promise<void> {
  const end = Date.now() + target.readySeconds * 1000
  for (;;) {
    const problems = wrong(await readStatus(target))
    if (problems.length === 0) return
    if (Date.now() > end) {
      throw new Error(
        `${target.name} is deployed, but not ready after ${target.readySeconds} s:\n  ${problems.join('\n  ')}`,
      )
    }
    progress(problems[0] ?? 'waiting')
    await sleep(500, undefined, { signal })
  }
}

/**
 * A deploy ends when every workload is ready, but for a first metrics-server; after a restart of the node they
 * come up by themselves.
 * A load needs no autoscaler, which knows what its pods use half a minute after they were started.
 */
async function waitForAnswers(
  target: Target,
  ...[progress, signal]: Parameters<Step['run']>
): Promise<void> {
  for (const name of await wakeScaledToZero(target.access(), settings().namespace)) {
    progress(`${name} was scaled to 0, and gets a pod again`)
  }
  const wrong = ({ status, autoscalers }: Inspected) =>
    status.unhealthy.filter((problem) => !autoscalers.includes(problem))
  await waitUntil(target, wrong, progress, signal)
}

/** The proof at the end of a deploy that one service's requests are accounted for. */
export interface Proof {
  readonly outcome: LoadOutcome
  /** Where it is, or why it isn't anywhere. */
  readonly report: { readonly address?: string | undefined; readonly warning?: string }
}

/**
 * What a deploy does, in order.
 * @param finished called with what the load at the end has shown
 */
export function stepsOfUp(target: Target, finished: (proof: Proof) => void): readonly Step[] {
  return [
    { phase: 'checks', title: 'Check the machine', run: () => checkMachine(target) },
    { phase: 'Kubernetes', title: 'Kubernetes', run: (...args) => target.start(...args) },
    { phase: 'deploy', title: 'Deploy with CDKTF', run: (...args) => target.deploy(...args) },
    {
      phase: 'answers',
      title: 'Wait until everything answers',
      run: (...args) => waitForAnswers(target, ...args),
    },
    {
      phase: 'load',
      title: `Send ${proofRequests} requests to each service and count them`,
      run: (...args) => proveEach(target, finished, ...args),
    },
    {
      phase: 'autoscalers',
      title: 'Wait until the autoscalers know what their pods use',
      run: (...args) => waitUntil(target, ({ status }) => status.unhealthy, ...args),
    },
  ]
}

/**
 * Sends requests to one service after the other: where services call each other, the load of one is
 * counted by another, too.
 */
async function proveEach(
  target: Target,
  finished: (proof: Proof) => void,
  ...[progress, signal]: Parameters<Step['run']>
): Promise<void> {
  const services = deployedServices(settings())
  const prove = (service: DeployedService) => async (deployment: Deployment) => {
    const outcome = await runLoadTest(deployment, {
      requests: proofRequests,
      signal,
      onProgress: (at) => progress(`${service.name}: ${describeProgress(at)}`),
    })
    // One report is kept, the last service's.
    if (service !== services.at(-1)) return { outcome, report: {} }
    const report = await keepLastRun(outcome, deployment).then(
      (address) => ({ address }),
      (error) => ({ warning: notKept(error) }),
    )
    return { outcome, report }
  }
  for (const service of services) {
    finished(await withDeployment(target, prove(service), service.name))
  }
}
