import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { before, describe, type TestContext, test } from 'node:test'
import { localManifests } from '../../../cli/targets/manifests-yaml.ts'
import { parseSettings } from '../../../config/load-settings.ts'
import { type DeployedGrafana, deployedGrafana } from '../../../tools/grafana/deployed-grafana.ts'

const program = resolve(import.meta.dirname, '../../../tools/grafana/check.ts')

/** What Grafana's API answers, by method and path; the body of a question is at hand. */
type Answers = Readonly<Record<string, (body: string) => unknown>>

/** Grafana's answers where all is there, in the words of its API's documentation. */
function answersOf({ datasource, dashboards }: DeployedGrafana): Answers {
  const folders = [...new Set(dashboards.map(({ folder }) => folder))]
  const each = dashboards.map((dashboard) => [
    `GET /api/dashboards/uid/${dashboard.uid}`,
    () => ({ dashboard, meta: { provisioned: true } }),
  ])
  return {
    'GET /api/health': () => ({ database: 'ok', version: '13.2.3' }),
    [`GET /api/datasources/uid/${datasource.uid}`]: () => datasource,
    [`GET /api/datasources/uid/${datasource.uid}/health`]: () => ({ status: 'OK' }),
    'GET /api/folders': () => folders.map((title) => ({ title })),
    'GET /api/search': () => dashboards.map(({ uid, folder }) => ({ uid, folderTitle: folder })),
    'POST /api/ds/query': (body) => {
      const { queries } = JSON.parse(body) as { queries: { refId: string; expr: string }[] }
      const results = queries.map(({ refId, expr }) => [
        refId,
        // As Prometheus takes a variable that nobody has filled in.
        /\$(?!__)/.test(expr) ? { status: 400, error: 'parse error' } : { status: 200, frames: [] },
      ])
      return { results: Object.fromEntries(results) }
    },
    ...Object.fromEntries(each),
  }
}

describe('check:grafana', () => {
  let manifests: string
  let grafana: DeployedGrafana
  before(() => {
    manifests = localManifests('local', parseSettings({}, '/settings.json'))
    grafana = deployedGrafana(manifests)
  })

  /** Runs the check against a Grafana that answers as said. */
  async function check(t: TestContext, changed: Answers = {}) {
    const answers = { ...answersOf(grafana), ...changed }
    const server = createServer(async (request, response) => {
      const [path = ''] = (request.url ?? '').split('?')
      const answer = answers[`${request.method} ${path}`]
      const isAllowed = request.headers.authorization === `Basic ${btoa('tally:tally')}`
      const body = await text(request)
      response
        .writeHead(isAllowed ? (answer ? 200 : 404) : 401, { connection: 'close' })
        .end(JSON.stringify(isAllowed ? (answer?.(body) ?? { message: 'Not found' }) : {}))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    t.after(() => server.close())
    return run([`http://127.0.0.1:${(server.address() as AddressInfo).port}`], process.env)
  }

  async function run(args: readonly string[], env: NodeJS.ProcessEnv) {
    const child = spawn(process.execPath, [program, ...args], { env })
    child.stdin.end(manifests)
    const [stdout, stderr, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    return { stdout, stderr, status }
  }

  test('passes where datasource, folders and dashboards are there and every query answers', async (t) => {
    const { status, stdout, stderr } = await check(t)
    assert.deepEqual([status, stderr], [0, ''])
    assert.match(stdout, /^Grafana has 6 dashboards with \d+ panels and rows, and answers\.$/m)
  })

  const wrong: readonly [what: string, path: string, answer: () => unknown, says: RegExp][] = [
    [
      'another version runs',
      'GET /api/health',
      () => ({ version: '12.0.0' }),
      /Grafana is 12\.0\.0/,
    ],
    ['it has no folder', 'GET /api/folders', () => [], /there is no folder Tally/],
    [
      'a dashboard is missing',
      'GET /api/search',
      () => [],
      /the folder Tally has no dashboard ingress/,
    ],
    [
      'people can change a dashboard',
      'GET /api/dashboards/uid/ingress',
      () => ({ dashboard: { panels: [] }, meta: { provisioned: false } }),
      /ingress: is not provisioned/,
    ],
    [
      'a query is refused',
      'POST /api/ds/query',
      () => ({ results: { A: { status: 400, error: 'bad_data' } } }),
      /stores, panel "Commands per second", query A: bad_data/,
    ],
  ]
  for (const [what, path, answer, says] of wrong) {
    test(`fails where ${what}`, async (t) => {
      const { status, stderr } = await check(t, { [path]: answer })
      assert.equal(status, 1)
      assert.match(stderr, says)
    })
  }

  test('starts the pinned images with every file that is provisioned', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'tally-docker-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    // Ends where it would start Grafana, so that nothing is waited for.
    const log = join(folder, 'log')
    writeFileSync(
      join(folder, 'docker'),
      `#!/bin/sh\necho "$@" >> ${log}\ncase "$*" in *--publish*) exit 3;; esac\n`,
    )
    chmodSync(join(folder, 'docker'), 0o755)
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` }
    const { status } = await run([], env)
    assert.equal(status, 1)
    const commands = readFileSync(log, 'utf8')
    assert.match(commands, /^run .*--network-alias prometheus\S* \S*prom\/prometheus:/m)
    assert.match(commands, /^run .*--env GF_PATHS_CONFIG=\S+ .*\bgrafana\/grafana:13\.2\.3$/m)
    for (const path of grafana.mounts) assert.match(commands, new RegExp(`\\S${path}:${path}:ro`))
    assert.match(commands, /^rm --force tally-check-grafana/m)
  })
})
