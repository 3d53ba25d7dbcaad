import type { Deployment } from '../../loadtest/deployment.ts'
import { type LoadTestOptions, runLoadTest } from '../../loadtest/load-test.ts'
import { chooseScenario } from '../../loadtest/send/choose-scenario.ts'
import type { Scenario } from '../../loadtest/send/scenario.ts'
import { demoName } from '../../stacks/demo-service.ts'
import { Acknowledged } from './acknowledged.ts'
import { type Bill, billOf, notPossible } from './bill.ts'
import type { Fault, FaultSite, PodProcesses } from './fault.ts'
import type { Parts } from './parts.ts'
import type { PutBack } from './put-back.ts'
import { whenReady } from './when-ready.ts'

/** Requests per second, unless the user asks for another rate: enough to meet every fault. */
const defaultRate = 50

/** How long the load runs before a fault begins. */
const calmSeconds = 3

/** What the faults are made on. */
export interface Ground {
  readonly deployment: Deployment
  readonly parts: Parts
  readonly putBack: PutBack
  /** @default the processes of the pods are not on this machine */
  readonly processes?: PodProcesses | undefined
  readonly signal: AbortSignal
  /** Called before each fault. */
  readonly onFault?: (fault: Fault) => void
  /** Called with each bill as soon as it is known. */
  readonly onBill?: (bill: Bill) => void
}

/**
 * Sends a load for each fault, makes the fault while it runs, puts back what it changed, and draws up
 * its bill. After Ctrl-C no other fault is made.
 * @throws when the platform is not whole before a fault, or can't be asked
 */
export async function runFaults(
  faults: readonly Fault[],
  ground: Ground,
  options: LoadTestOptions,
): Promise<readonly Bill[]> {
  const bills: Bill[] = []
  for (const fault of faults) {
    if (ground.signal.aborted) break
    ground.onFault?.(fault)
    const bill = await runFault(fault, ground, options)
    bills.push(bill)
    ground.onBill?.(bill)
  }
  return bills
}

async function runFault(fault: Fault, ground: Ground, options: LoadTestOptions): Promise<Bill> {
  const { deployment, parts, signal } = ground
  const { app: url, prometheus } = deployment.urls
  const site: FaultSite = {
    ...ground,
    url,
    service: deployment.service.name ?? demoName,
    receiver: { url: prometheus, credentials: deployment.prometheusCredentials },
  }
  const why = await fault.impossible(site)
  if (why !== undefined) return notPossible(fault, why)
  const before = await whenReady(parts, signal)
  if ('problems' in before) {
    throw new Error(
      `The platform is not whole before ${fault.name}: ${before.problems.join('; ')}\nLook with: npm run status. Fix: npm run up`,
    )
  }
  const scenario = chooseScenario(deployment, options)
  const acknowledged = isDemo(deployment, scenario) ? new Acknowledged(url) : undefined
  await acknowledged?.begin()

  const course = new Course(fault, site)
  const rate = options.rate ?? defaultRate
  const outcome = await runLoadTest(deployment, {
    ...options,
    rate,
    requests: options.requests ?? rate * (calmSeconds + fault.seconds),
    signal,
    during: { afterSeconds: calmSeconds, act: () => course.run() },
    onAnswer: (request, answer) => acknowledged?.learn(request, answer),
  }).finally(() => course.putBack())
  if (course.begun === undefined && !signal.aborted) {
    throw new Error(
      `The load was over before ${fault.name} began, after ${calmSeconds} s. Fix: send more (--requests)`,
    )
  }
  return billOf(fault, {
    outcome,
    begunAtSeconds: calmSeconds,
    readyAfterSeconds: course.readyAfterSeconds,
    problems: course.problems,
    notPutBack: course.notPutBack,
    writes: signal.aborted ? undefined : await acknowledged?.readBack(!fault.forgetsHits),
  })
}

/** Whether the load writes what can be read back. */
const isDemo = ({ service }: Deployment, { requests }: Scenario): boolean =>
  service.name === undefined && requests.some(({ path }) => path === '/hits' || path === '/data')

/** One fault from its beginning until the platform is whole again. */
class Course {
  readonly #fault: Fault
  readonly #site: FaultSite
  begun: number | undefined
  readyAfterSeconds: number | null = null
  problems: readonly string[] = []
  notPutBack: readonly string[] = []

  constructor(fault: Fault, site: FaultSite) {
    this.#fault = fault
    this.#site = site
  }

  async run(): Promise<void> {
    this.begun = performance.now()
    try {
      await this.#fault.run(this.#site)
    } finally {
      await this.putBack()
    }
    const ready = await whenReady(this.#site.parts, this.#site.signal)
    if ('problems' in ready) this.problems = ready.problems
    else this.readyAfterSeconds = (ready.since - this.begun) / 1000
  }

  /** Undoes what is not undone yet. */
  async putBack(): Promise<void> {
    this.notPutBack = await this.#site.putBack.all()
  }
}
