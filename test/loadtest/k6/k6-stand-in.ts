import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'

/** What a script asks for, as k6's `http.request` takes it. */
export interface SentByScript {
  readonly method: string
  readonly url: string
  readonly body: string | null
  readonly params: { readonly headers: Record<string, string>; readonly tags: { name: string } }
}

/** What the stand-in answers, with headers as k6 spells them. */
export interface StandInAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** k6's own message where there is no whole answer. */
  readonly error?: string
}

interface Stub {
  request: (method: string, url: string, body: string | null, params: unknown) => object
  turn: number
  values: Record<string, { values: Record<string, number> }>
}

/** The modules of k6 that a script imports, as far as it uses them. */
const modules = {
  'package.json': JSON.stringify({
    name: 'k6',
    type: 'module',
    exports: {
      '.': './index.js',
      './http': './http.js',
      './execution': './execution.js',
      './metrics': './metrics.js',
    },
  }),
  'index.js': 'export const sleep = () => {}',
  'stub.js': 'export default { turn: 0, values: {} }',
  'http.js': `import stub from './stub.js'
export default { CookieJar: class {}, request: (...all) => stub.request(...all) }`,
  'execution.js': `import stub from './stub.js'
export default { scenario: { get iterationInTest() { return stub.turn }, startTime: 0 } }`,
  'metrics.js': `import stub from './stub.js'
class Metric { constructor(name) { this.name = name } values(name = this.name) { return (stub.values[name] ??= { values: {} }).values } }
export class Counter extends Metric {
  add(n, tags = {}) {
    const names = [this.name, ...Object.entries(tags).map(([key, value]) => this.name + '{' + key + ':' + value + '}')]
    for (const name of names) { const values = this.values(name); values.count = (values.count ?? 0) + n }
  }
}
export class Gauge extends Metric {
  add(n) { const values = this.values(); values.min = Math.min(values.min ?? n, n); values.max = Math.max(values.max ?? 0, n) }
}`,
}

/**
 * Runs an exported script as one virtual user of k6 does, with answers that the test makes. Whether
 * k6 itself does the same is tried by hand: its licence keeps it out of this repository.
 * @returns what was sent, and the summary that the script wrote
 */
export async function runByStandIn(
  t: TestContext,
  script: string,
  answer: (request: SentByScript) => StandInAnswer,
) {
  const folder = await mkdtemp(join(tmpdir(), 'tally-k6-'))
  t.after(() => rm(folder, { recursive: true }))
  const k6 = join(folder, 'node_modules/k6')
  await mkdir(k6, { recursive: true })
  for (const [file, text] of Object.entries(modules)) await writeFile(join(k6, file), text)
  await writeFile(join(folder, 'load.mjs'), script)
  const load = (file: string) => import(pathToFileURL(file).href)
  const stub: Stub = (await load(join(k6, 'stub.js'))).default
  const sent: SentByScript[] = []
  stub.request = (method, url, body, params) => {
    const request = { method, url, body, params: params as SentByScript['params'] }
    sent.push(request)
    return { headers: {}, error: '', ...answer(request) }
  }
  Object.assign(globalThis, { __ENV: {} })
  const { default: iterate, options, handleSummary } = await load(join(folder, 'load.mjs'))
  const { iterations } = options.scenarios.tally
  for (stub.turn = 0; stub.turn < iterations; stub.turn++) iterate()
  const written: Record<string, string> = handleSummary({ metrics: stub.values })
  return { sent, options, summary: written['tally-k6.json'] ?? '', stdout: written.stdout }
}
