import type { Bench } from './bench.ts'
import type { Program, ProgramCommand } from './program.ts'
import { ratio, type Sample, sampleOf } from './statistics.ts'

/** What autocannon answers (peers/load.mjs). */
interface LoadResult {
  readonly good: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** A server, and how many requests it gets in a round: fewer where each takes long. */
export interface Contender {
  readonly name: string
  readonly program: ProgramCommand
  readonly requests: number
}

/** What requests of a kind cost a server. */
export interface Cost {
  readonly name: string
  /** CPU time for each request, of each round. */
  readonly cpuMicroseconds: readonly number[]
  readonly requestsPerSecond: Sample
}

/** How many connections a client has. */
export const connections = 32

/**
 * How often all servers are started anew. The same program is up to a quarter faster or slower from
 * one start to the next (measured), and stays so: rounds of one process alone don't say what it costs.
 */
const starts = 5
const roundsOfStart = 5
/** Node goes on compiling for about 20,000 requests. */
const warmUpRounds = 7

/**
 * Sends requests over 32 connections, as fast as answers come.
 * @param options more of autocannon's
 * @throws when an answer is not 2xx, or one is missing
 */
export async function sendTo(
  load: Program,
  url: string,
  amount: number,
  options: Readonly<Record<string, unknown>> = {},
): Promise<LoadResult> {
  const result = await load.ask<LoadResult>({ url, connections, amount, ...options })
  if (result.good !== amount)
    throw new Error(`${url}: ${result.good} of ${amount} answers are 2xx.`)
  return result
}

/**
 * Has servers answer in turn, so that what else the machine does meets all of them, and starts them
 * several times. What is hot is compiled before anything is measured.
 * @param options more of autocannon's
 */
export async function alternate(
  bench: Bench,
  contenders: readonly Contender[],
  path: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<readonly Cost[]> {
  const costs = contenders.map(() => ({ cpu: [] as number[], rate: [] as number[] }))
  for (let start = 0; start < starts; start += 1) {
    const load = await bench.startLoad()
    const servers = await Promise.all(contenders.map(({ program }) => bench.start(program)))
    const round = async (isMeasured: boolean) => {
      for (const [i, { requests }] of contenders.entries()) {
        const server = servers[i] as Program
        const before = server.cpuSeconds()
        const { seconds } = await sendTo(load, `${server.origin}${path}`, requests, options)
        if (!isMeasured) continue
        costs[i]?.cpu.push(((server.cpuSeconds() - before) / requests) * 1e6)
        costs[i]?.rate.push(requests / seconds)
      }
    }
    for (let i = 0; i < warmUpRounds + roundsOfStart; i += 1) await round(i >= warmUpRounds)
    await bench.stopPrograms()
  }
  return contenders.map(({ name }, i) => ({
    name,
    cpuMicroseconds: costs[i]?.cpu ?? [],
    requestsPerSecond: sampleOf(costs[i]?.rate ?? []),
  }))
}

export const costColumns = ['CPU µs/request', 'requests/s']

/** The figures of `costColumns`, and how many times cheaper it is than another. */
export function costFigures({ cpuMicroseconds, requestsPerSecond }: Cost, other: Cost) {
  return [
    sampleOf(cpuMicroseconds),
    requestsPerSecond,
    ratio(other.cpuMicroseconds, cpuMicroseconds),
  ] as const
}
