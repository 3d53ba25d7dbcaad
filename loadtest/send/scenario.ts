import type { Request } from './connection.ts'

/** One kind of request of a scenario. `:name` in its path stands for a value of the run. */
export interface ScenarioRequest {
  readonly method: Request['method']
  /** What is asked for, e.g. `/data/:id`. */
  readonly path: string
  /** The route label that the service's counter has for it. */
  readonly route: string
  /** Whether `route` is only the path, so that the counter's route is the one that fits it. */
  readonly routeIsPath?: boolean
  /** Whether the path is sent as it is, `:name` included. */
  readonly isLiteral?: boolean
  /** Sent as it is. */
  readonly body?: { readonly text: string; readonly type: string }
  /** Makes the body, sent as JSON, from the request's number in the run. */
  readonly json?: (number: number) => object
  /** Makes the body, sent as an HTML form would; the preparation's fields are added to it. */
  readonly form?: (number: number) => Readonly<Record<string, string>>
  /**
   * Name of the value that the answer gives to later requests: the last segment of its
   * `location` header. While a request lacks a value, the one that gives it is sent instead.
   */
  readonly gives?: string
  /** The only status that makes the request ok, any below 400 (`success`), or any at all. */
  readonly expectedStatus: number | 'success' | 'any'
  /** How often it is sent in one round of the scenario. */
  readonly weight: number
}

/** What the requests of one run share, made before its baseline is taken. */
export interface Preparation {
  /** Sent with every request, e.g. the cookie of a session. */
  readonly headers: Readonly<Record<string, string>>
  /** Sent with every form, e.g. a token. */
  readonly fields: Readonly<Record<string, string>>
  /** What `:name` in a path stands for until an answer gives a newer value. */
  readonly values: Readonly<Record<string, string>>
}

/** What a load test sends: these requests, round after round, as many as asked for. */
export interface Scenario {
  readonly name: string
  /** What it sends or is for, in a line. */
  readonly description: string
  readonly requests: readonly ScenarioRequest[]
  /** How it is sent unless the user asks for something else. */
  readonly defaults: {
    readonly requests: number
    readonly connections: number
    /** Requests per second. @default - as fast as answers come */
    readonly rate?: number
  }
  /** Restarts the app's pods once this share of the requests, from 0 to 1, has been sent. */
  readonly restartAfter?: number
  /**
   * Prepares what every request needs, e.g. signs up a user. Its own requests are answered before
   * the baseline is taken, so they are not counted.
   * @param url base address of the app
   */
  readonly prepare?: (url: string, signal?: AbortSignal) => Promise<Preparation>
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
