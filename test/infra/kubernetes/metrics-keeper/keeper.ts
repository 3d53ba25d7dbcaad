import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

const program = join(
  import.meta.dirname,
  '../../../../infra/kubernetes/metrics-keeper/program/main.mjs',
)
const agentMark = { 'x-read-by': 'the-agent' }

/** A process that has printed what matched. */
async function start(
  t: TestContext,
  file: string,
  env: Readonly<Record<string, string>>,
  ready: RegExp,
): Promise<{ child: ChildProcess; found: RegExpExecArray }> {
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  let output = ''
  const found = await new Promise<RegExpExecArray>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}:\n${output}`)))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const match = ready.exec(output)
      if (match) resolve(match)
    })
  })
  return { child, found }
}

const ended = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

/** Starts the service on a port; it ends with the test. */
export async function startService(
  t: TestContext,
  port: number,
  env: { SHOWS_START?: string; FORMAT?: string; PADDING?: string } = {},
) {
  const file = join(import.meta.dirname, 'counting-service.mjs')
  const { child } = await start(t, file, { ...env, PORT: String(port) }, /listening/)
  /** @returns how often its metrics were asked for */
  const ask = async (path: string) =>
    Number(await (await fetch(`http://127.0.0.1:${port}/${path}`)).text())
  return {
    count: (requests: number) => ask(`count/${requests}`),
    /** Sets its counter back, as a worker does that is forked again. */
    forget: (requests = 0) => ask(`forget/${requests}`),
    /** Shows the counter of a worker that began 10 s later. */
    fork: (requests: number) => ask(`fork/${requests}`),
    behave: (how: 'answer' | 'hang' | 'hold' | 'fail' | 'redirect' | 'compress') =>
      ask(`behave/${how}`),
    /** Sends the answers that it has held back, with the counts of their time. */
    release: () => ask('release'),
    /** How often its metrics were asked for. */
    reads: () => ask('reads'),
    /** Waits until the keeper has read all that was counted: the newest read may have begun before. */
    async isRead() {
      const before = await ask('reads')
      while ((await ask('reads')) < before + 2);
    },
    async kill() {
      child.kill('SIGKILL')
      await ended(child)
    },
  }
}

/** What a scrape was answered. */
export interface Scrape {
  readonly status: number
  readonly contentType: string | null
  readonly text: string
  /** Value of the service's counter; undefined where the answer lacks it. */
  readonly requests: number | undefined
  readonly start: number | undefined
  readonly readAt: number | undefined
}

async function read(url: string, headers: Record<string, string>): Promise<Scrape> {
  const response = await fetch(url, { headers })
  const text = await response.text()
  const value = (metric: string) => {
    const found = new RegExp(`^${metric}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text)?.[1]
    return found === undefined ? undefined : Number(found)
  }
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    text,
    requests: value('requests_total'),
    start: value('tally_service_start_time_seconds'),
    readAt: value('tally_service_read_time_seconds'),
  }
}

/** Starts a keeper beside the service on a port; it ends with the test. Times are as short as can be. */
export async function startKeeper(
  t: TestContext,
  servicePort: number,
  env: Readonly<Record<string, string>> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'keeper-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const { child, found } = await start(
    t,
    program,
    {
      PORT: '0',
      SERVICE_URL: `http://localhost:${servicePort}/metrics`,
      REQUEST_COUNTER: 'requests_total',
      AGENT_HEADER: 'x-read-by',
      AGENT_VALUE: 'the-agent',
      POLL_SECONDS: '0.01',
      SCRAPE_TIMEOUT_SECONDS: '60',
      DRAIN_SECONDS: '0.01',
      LAST_SCRAPE_SECONDS: '3600',
      MEMORY_FILE: join(folder, 'process.json'),
      ...env,
    },
    /"port":(\d+)/,
  )
  const address = `http://127.0.0.1:${found[1]}`
  return {
    address,
    /** Scrapes as the agent does. */
    scrape: () => read(`${address}/metrics`, agentMark),
    /** Reads as anybody else does. */
    read: () => read(`${address}/metrics`, {}),
    /** What the kubelet asks before it stops the service. */
    async beforeStop(): Promise<number> {
      return (await fetch(`${address}/before-stop`)).status
    },
    terminate: () => child.kill('SIGTERM'),
    ended: () => ended(child),
    async kill() {
      child.kill('SIGKILL')
      await ended(child)
    },
  }
}
