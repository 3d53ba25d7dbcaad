import { service } from '../app/contract.ts'

/** One kind of request of a scenario. */
export interface ScenarioRequest {
  readonly method: 'GET'
  /** What is asked for. */
  readonly path: string
  /** The app's `route` label for it: the route's pattern, as Fastify names it. */
  readonly route: string
  /** The only status that makes the request ok. */
  readonly expectedStatus: number
  /** How often it comes in one round of the scenario. */
  readonly weight: number
}

/** What a load test sends: its requests, round after round, until the asked number is reached. */
export interface Scenario {
  readonly name: string
  readonly description: string
  readonly requests: readonly ScenarioRequest[]
}

/**
 * Routes that Kubernetes' probes and Prometheus' scrapes call all the time. The app counts
 * these calls like any other, so nobody can tell them from a load on the same route: no
 * scenario may ask for them, and the comparison of counts leaves them out.
 */
export const platformRoutes: readonly string[] = Object.values(service.paths)

function page(path: string, weight: number): ScenarioRequest {
  return { method: 'GET', path, route: path, expectedStatus: 200, weight }
}

/** Every scenario that `--scenario` accepts. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'mixed',
    description: 'every public page and the hit counter, in equal parts',
    requests: [page('/', 1), page('/gandalf', 1), page('/colombo', 1), page('/hits', 1)],
  },
  {
    name: 'pages',
    description: 'the pages alone, which need no store',
    requests: [page('/', 2), page('/gandalf', 1), page('/colombo', 1)],
  },
  {
    name: 'hits',
    description: 'the hit counter alone, which needs Redis',
    requests: [page('/hits', 1)],
  },
]

/** The scenario of `load` when none is named. */
export const defaultScenario = 'mixed'

/**
 * Finds a scenario by its name.
 * @throws Error naming the allowed ones when there is none of that name.
 */
export function findScenario(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name)
  if (found) return found
  const allowed = scenarios.map((scenario) => scenario.name).join(', ')
  throw new Error(`unknown scenario "${name}". Allowed: ${allowed}.`)
}

/**
 * One round of a scenario, each request as often as its weight says and spread evenly, so
 * that a short run also holds every kind.
 */
export function oneRound(scenario: Scenario): readonly ScenarioRequest[] {
  return scenario.requests
    .flatMap((request) =>
      Array.from({ length: request.weight }, (_, turn) => ({
        request,
        place: (turn + 0.5) / request.weight,
      })),
    )
    .sort((a, b) => a.place - b.place)
    .map(({ request }) => request)
}
