import { createHash } from 'node:crypto'
import { answerMark } from '../../app/contract.ts'
import type { Deployment } from '../deployment.ts'
import { type LoadTestOptions, loadAsked, loadDefaults } from '../load-test.ts'
import { chooseScenario } from '../send/choose-scenario.ts'
import { RequestMaker } from '../send/request-maker.ts'
import { oneRound, type ScenarioRequest } from '../send/scenario.ts'
import type { LoadAsked } from '../verdict/outcome.ts'

/** A request as the script sends it, and as its summary names it. */
interface PlannedRequest
  extends Pick<
    ScenarioRequest,
    'method' | 'path' | 'route' | 'routeIsPath' | 'isLiteral' | 'gives' | 'expectedStatus'
  > {
  readonly headers: Readonly<Record<string, string>>
  /** Sent in turns; empty for requests without a body. */
  readonly bodies: readonly string[]
}

/** Everything that the script needs, as JSON. */
export interface K6Plan {
  /** Tells summaries of other exports apart. */
  readonly id: string
  readonly target: string
  /** Null for the demo app. */
  readonly service: string | null
  readonly scenario: string
  /** Where the service answers from this machine; `TALLY_URL` names another address. */
  readonly url: string
  readonly asked: LoadAsked
  readonly requestTimeoutSeconds: number
  /** What `:name` in a path stands for until an answer gives a newer value. */
  readonly values: Readonly<Record<string, string>>
  readonly requests: readonly PlannedRequest[]
  /** One round, as places in `requests`. */
  readonly round: readonly number[]
  /** The header that the service's own answers have, as k6 spells it; null where they have none. */
  readonly mark: { readonly header: string; readonly value: string } | null
}

/** So many bodies of a request whose body differs each time; then they begin again. */
const distinctBodies = 100

/**
 * Plans the load that `runLoadTest` would send with these options. What a scenario needs is prepared
 * now, such as a user of the notes, so the script works as long as that is there.
 * @throws Error when the scenario isn't known, can't be sent to this deployment, or restarts pods
 */
export async function planLoad(deployment: Deployment, options: LoadTestOptions): Promise<K6Plan> {
  const scenario = chooseScenario(deployment, options)
  if (scenario.restartAfter !== undefined) {
    throw new Error(
      `Scenario "${scenario.name}" restarts pods, which k6 can't do. Fix: choose another one, such as --scenario spike`,
    )
  }
  const preparation = await scenario.prepare?.(deployment.urls.app, options.signal)
  const maker = new RequestMaker(scenario, preparation)
  const requests = scenario.requests.map((request): PlannedRequest => {
    const { method, path, route, gives, expectedStatus } = request
    const { routeIsPath = false, isLiteral = false } = request
    const made = Array.from({ length: request.json || request.form ? distinctBodies : 1 }, () =>
      maker.make({ ...request, isLiteral: true }),
    )
    return {
      ...{ method, path, route, routeIsPath, isLiteral, expectedStatus },
      ...(gives && { gives }),
      headers: made[0]?.headers ?? {},
      bodies: made.flatMap(({ body }) => body ?? []),
    }
  })
  const plan = {
    target: deployment.target,
    service: deployment.service.name ?? null,
    scenario: scenario.name,
    url: new URL(deployment.urls.app).origin,
    asked: loadAsked(scenario, options),
    requestTimeoutSeconds: options.requestTimeoutSeconds ?? loadDefaults.requestTimeoutSeconds,
    values: preparation?.values ?? {},
    requests,
    round: oneRound(scenario).map((request) => scenario.requests.indexOf(request)),
    mark: deployment.service.name === undefined ? spelledByGo(answerMark) : null,
  }
  const id = createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 16)
  return { id, ...plan }
}

/** Go's HTTP client, which k6 uses, spells headers `Like-This`. */
const spelledByGo = ({ header, value }: typeof answerMark) => ({
  header: header.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  value,
})
