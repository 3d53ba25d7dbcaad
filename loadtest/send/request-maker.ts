import type { Preparation, Scenario, ScenarioRequest } from './scenario.ts'

/** The preparation of a scenario that needs none. */
export const noPreparation: Preparation = { headers: {}, fields: {}, values: {} }

const placeholder = /:(\w+)/g

/**
 * Makes the bytes of a run's requests, and keeps the values that answers give to later ones.
 */
export class RequestMaker {
  readonly #host: string
  readonly #givers: ReadonlyMap<string, ScenarioRequest>
  readonly #preparation: Preparation
  readonly #values: Map<string, string>
  #made = 0

  /**
   * @param url base address of the app
   * @throws Error when a path needs a value that nothing gives
   */
  constructor(url: string, { name, requests }: Scenario, preparation = noPreparation) {
    this.#host = new URL(url).host
    this.#preparation = preparation
    this.#values = new Map(Object.entries(preparation.values))
    this.#givers = new Map(
      requests.flatMap((request) => (request.gives ? [[request.gives, request] as const] : [])),
    )
    for (const { path } of requests) {
      const missing = this.#missing(path).find((value) => !this.#givers.has(value))
      if (missing === undefined) continue
      throw new Error(
        `scenario "${name}": ${path} needs a value "${missing}", but no request gives one, nor does the preparation. Add \`gives: '${missing}'\` to the request whose answer has it.`,
      )
    }
  }

  /** The request to send in place of the wanted one: itself, or the one that gives what it lacks. */
  sendable(wanted: ScenarioRequest): ScenarioRequest {
    const [missing = ''] = this.#missing(wanted.path)
    return this.#givers.get(missing) ?? wanted
  }

  /** The bytes of one request, different each time where its body is. */
  make({ method, path, json, form }: ScenarioRequest): Buffer {
    const number = this.#made++
    const { headers, fields } = this.#preparation
    const target = path.replace(placeholder, (_, name) =>
      encodeURIComponent(this.#values.get(name) ?? ''),
    )
    const [type, body] = json
      ? ['application/json', JSON.stringify(json(number))]
      : form
        ? [
            'application/x-www-form-urlencoded',
            new URLSearchParams({ ...form(number), ...fields }).toString(),
          ]
        : [undefined, '']
    const lines = [
      `${method} ${target} HTTP/1.1`,
      `host: ${this.#host}`,
      'connection: keep-alive',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...(type ? [`content-type: ${type}`, `content-length: ${Buffer.byteLength(body)}`] : []),
    ]
    return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
  }

  /** Learns from an answer what later requests need. */
  learn({ gives, expectedStatus }: ScenarioRequest, status: number, location: string): void {
    const value = location.split(/[?#]/)[0]?.split('/').at(-1)
    if (gives && value && status === expectedStatus) this.#values.set(gives, value)
  }

  /** The values of a path that nobody has given yet. */
  #missing(path: string): string[] {
    const names = [...path.matchAll(placeholder)].map(([, name = '']) => name)
    return names.filter((name) => !this.#values.has(name))
  }
}
