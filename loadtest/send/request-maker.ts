import type { Answer, Request } from './connection.ts'
import type { Preparation, Scenario, ScenarioRequest } from './scenario.ts'

/** The preparation of a scenario that needs none. */
export const noPreparation: Preparation = { headers: {}, fields: {}, values: {} }

const placeholder = /:(\w+)/g

/**
 * Makes a run's requests, and keeps the values that answers give to later ones.
 */
export class RequestMaker {
  readonly #givers: ReadonlyMap<string, ScenarioRequest>
  readonly #preparation: Preparation
  readonly #values: Map<string, string>
  #made = 0

  /**
   * @throws Error when a path needs a value that nothing gives
   */
  constructor({ name, requests }: Scenario, preparation = noPreparation) {
    this.#preparation = preparation
    this.#values = new Map(Object.entries(preparation.values))
    this.#givers = new Map(
      requests.flatMap((request) => (request.gives ? [[request.gives, request] as const] : [])),
    )
    for (const { path, isLiteral } of requests) {
      const missing = this.#missing(path, isLiteral).find((value) => !this.#givers.has(value))
      if (missing === undefined) continue
      throw new Error(
        `scenario "${name}": ${path} needs a value "${missing}", but no request gives one, nor does the preparation. Add \`gives: '${missing}'\` to the request whose answer has it.`,
      )
    }
  }

  /** The wanted request, or in its place the one that gives a value that it lacks. */
  sendable(wanted: ScenarioRequest): ScenarioRequest {
    const [missing = ''] = this.#missing(wanted.path, wanted.isLiteral)
    return this.#givers.get(missing) ?? wanted
  }

  /** One request with the values that are known now, and its own body where it has one. */
  make({ method, path, isLiteral, json, form, body: given }: ScenarioRequest): Request {
    const number = this.#made++
    const { headers, fields } = this.#preparation
    const target = isLiteral
      ? path
      : path.replace(placeholder, (_, name) => encodeURIComponent(this.#values.get(name) ?? ''))
    const [type, body] = json
      ? ['application/json', JSON.stringify(json(number))]
      : form
        ? [
            'application/x-www-form-urlencoded',
            new URLSearchParams({ ...form(number), ...fields }).toString(),
          ]
        : given
          ? [given.type, given.text]
          : []
    return {
      method,
      path: target,
      headers: type ? { ...headers, 'content-type': type } : headers,
      ...(body && { body }),
    }
  }

  /** Keeps the value that an answer gives to later requests. */
  learn({ gives, expectedStatus }: ScenarioRequest, { status, headers }: Answer): void {
    const [value] = [headers.location].flat()[0]?.split(/[?#]/)[0]?.split('/').slice(-1) ?? []
    if (gives && value && status === expectedStatus) this.#values.set(gives, value)
  }

  /** Names of the path's values that are not known yet. */
  #missing(path: string, isLiteral = false): string[] {
    if (isLiteral) return []
    const names = [...path.matchAll(placeholder)].map(([, name = '']) => name)
    return names.filter((name) => !this.#values.has(name))
  }
}
