import { execa } from 'execa'
import { connections } from './alternate.ts'
import { pinned } from './program.ts'

/** A load client that starts, sends and ends, and that its user installs. */
export interface OneShotClient {
  /** Its program on PATH. */
  readonly name: string
  /** Its arguments for a run that sends little, and for one that sends much. */
  readonly args: (url: string, run: 'short' | 'long') => readonly string[]
  /** How many requests a run sent, by its output. @throws when an answer failed, or one is missing */
  readonly sent: (output: string) => number
}

/** wrk sends for a time, and counts the requests. */
export const wrk: OneShotClient = {
  name: 'wrk',
  args: (url, run) => {
    const duration = run === 'short' ? '1s' : '3s'
    return ['--threads', '1', '--connections', String(connections), '--duration', duration, url]
  },
  sent: (output) => {
    const [, requests] = /(\d+) requests in /.exec(output) ?? []
    if (requests === undefined || /Non-2xx|Socket errors/.test(output)) {
      throw new Error(`Not every request of wrk was answered by 2xx:\n${output}`)
    }
    return Number(requests)
  },
}

/** @param script peers/k6.mjs */
export const k6 = (script: string): OneShotClient => ({
  name: 'k6',
  args: (url, run) => {
    const requests = run === 'short' ? connections : 20_000
    const env = { URL: url, CONNECTIONS: connections, REQUESTS: requests }
    const settings = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`])
    return ['run', '--quiet', '--no-usage-report', ...settings, script]
  },
  sent: (output) => {
    const { requests, failed } = JSON.parse(output)
    if (failed > 0) throw new Error(`${failed} of ${requests} requests of k6 failed.`)
    return requests
  },
})

/** Whether a client is on PATH. */
export async function isInstalled({ name }: OneShotClient): Promise<boolean> {
  return (await execa(name, ['--version'], { reject: false })).code !== 'ENOENT'
}

/**
 * CPU time that a client takes for each request, in microseconds: what a long run takes more than a
 * short one, by what it sends more. So the start, which both have, doesn't count.
 */
export async function cpuOfRequest(client: OneShotClient, url: string): Promise<number> {
  const short = await run(client, client.args(url, 'short'))
  const long = await run(client, client.args(url, 'long'))
  return ((long.cpuSeconds - short.cpuSeconds) / (long.sent - short.sent)) * 1e6
}

/** Runs a client to its end. Bash knows afterwards what its child took, which Node doesn't. */
async function run({ name, sent }: OneShotClient, args: readonly string[]) {
  const timed = ['bash', '-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', name, ...args]
  const [file = '', ...rest] = pinned(timed, 1)
  const { stdout, stderr } = await execa(file, rest, { env: { LC_ALL: 'C' } })
  const [user, system] = stderr.split('\n').at(-1)?.split(' ') ?? []
  return { cpuSeconds: Number(user) + Number(system), sent: sent(stdout) }
}
