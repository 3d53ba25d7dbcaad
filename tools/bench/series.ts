import { httpRequestDuration } from '../../app/metrics/catalog.ts'

const { name, bucketsSeconds } = httpRequestDuration
const bounds = [...bucketsSeconds.map(String), '+Inf']

/**
 * Series of a pod, labelled as those of the app's requests are, whose values grow. Each grows at each
 * reading, while most routes of a real pod are quiet: what they cost is the most that so many cost.
 */
export class GrowingSeries {
  readonly #names: readonly string[]
  readonly #values: Float64Array

  constructor(count: number) {
    this.#names = namesOf(count)
    this.#values = new Float64Array(count)
  }

  /** The next value of each series, in Prometheus' text format. */
  read(): string {
    return this.#names.map((series, i) => `${series} ${this.#grown(i)}\n`).join('')
  }

  /** The values of each series at several times, in seconds, in the format OpenMetrics. */
  history(times: readonly number[]): string {
    const lines = this.#names.map((series, i) =>
      times.map((time) => `${series} ${this.#grown(i)} ${time}\n`).join(''),
    )
    return `${lines.join('')}# EOF\n`
  }

  #grown(i: number): number {
    // A sum of seconds is the one value that is no whole number.
    const isSum = this.#names[i]?.startsWith(`${name}_sum`)
    const more = Math.random() * 10
    const value = (this.#values[i] ?? 0) + (isSum ? more / 100 : Math.floor(more))
    this.#values[i] = value
    return value
  }
}

function namesOf(count: number): readonly string[] {
  const names: string[] = []
  for (let route = 0; names.length < count; route += 1) {
    for (const status of ['200', '500', '503']) {
      const labels = `method="GET",route="/of-bench/${route}",status_code="${status}"`
      names.push(...bounds.map((le) => `${name}_bucket{${labels},le="${le}"}`))
      names.push(`${name}_sum{${labels}}`, `${name}_count{${labels}}`)
    }
  }
  return names.slice(0, count)
}
