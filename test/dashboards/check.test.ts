import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

const root = join(import.meta.dirname, '../..')
const program = 'test/dashboards/check.ts'
const copied = [
  ...['dashboards', 'app/contract.ts', 'app/metrics/catalog.ts', 'test/dashboards'],
  ...['config/request-counters.ts', 'docs/runbook.md', 'package.json', 'tsconfig.json'],
]

/** Some text of a file, and what a mistaken hand makes of it. */
type Mistake = readonly [file: string, text: string | RegExp, mistaken: string]

const catalog = 'app/metrics/catalog.ts'
const mistakes: readonly [what: string, mistake: Mistake, says: RegExp][] = [
  [
    'a metric of the catalog is called differently in the code',
    [catalog, 'export const storeOperationDuration', 'export const storeDuration'],
    /does not provide an export named 'storeOperationDuration'/,
  ],
  [
    'a label of the catalog is renamed',
    [catalog, "['method', 'route', 'status_code']", "['method', 'path', 'status_code']"],
    /:http_requests_total:sum: no metric of the expression has the label route/,
  ],
  [
    'a metric of the catalog is no histogram any more',
    [catalog, /bucketsSeconds: \[0\.0005.*\],/, ''],
    /stores, panel "Duration, p95", query A: reads store_operation_duration_seconds_bucket/,
  ],
  [
    'a query names a metric that nobody publishes',
    ['dashboards/queries/redis.ts', 'redis_connected_clients', 'redis_clients'],
    /stores, panel "Connections", query A: reads redis_clients, which is neither in app/,
  ],
  [
    'a query selects by a label that its metric lacks',
    ['dashboards/queries/receiver.ts', 'handler="', 'path="'],
    /prometheus_http_requests_total has no label path/,
  ],
  [
    'the PromQL of a panel is broken',
    ['dashboards/queries/nodes.ts', 'kubelet_running_pods{', 'kubelet_running_pods{{'],
    /kubernetes, panel "Running pods", query A: no PromQL/,
  ],
  [
    'the PromQL of an alert is broken',
    ['dashboards/alerts/pipeline.ts', "'up == 0'", "'up == '"],
    /TargetDown: no PromQL/,
  ],
  [
    'the PromQL of a recording rule is broken',
    ['dashboards/recording/pods.ts', 'group by (cluster', 'group by cluster'],
    /:cpu_limit_cores:setting: no PromQL/,
  ],
  [
    'a legend or an annotation names a label that the result lacks',
    ['dashboards/alerts/pods.ts', '$labels.container', '$labels.image'],
    /PodRestarting: no metric of the expression has the label image/,
  ],
  [
    'two dashboards have one uid',
    ['dashboards/boards/stores.ts', "uid: 'stores'", "uid: 'ingress'"],
    /two dashboards have the uid ingress/,
  ],
  [
    'a uid is not the name of its file',
    ['dashboards/boards/stores.ts', "uid: 'stores'", "uid: 'databases'"],
    /the dashboard databases must be in dashboards\/boards\/databases\.ts/,
  ],
  [
    'a description asks nothing',
    ['dashboards/boards/stores.ts', /description: 'What is Redis asked\?/, "description: '"],
    /panel "Commands per second": its description asks no question/,
  ],
  [
    'a panel has no unit',
    ['dashboards/grafana/panels.ts', /\.unit\(props\.unit\)/g, ''],
    /nothing is no unit of Grafana/,
  ],
  [
    "a panel has an option that Grafana's schema does not know",
    ['dashboards/grafana/panels.ts', '.decimals(0)', ".decimals('none' as never)"],
    /Grafana's schema: .*Type 'string' is not assignable/,
  ],
  [
    'a panel has a unit of Grafana that the page of dashboards does not know',
    ['dashboards/boards/kubernetes.ts', 'units.BytesIEC', 'units.BytesSI'],
    /kubernetes: the page of dashboards does not know .*unit: "decbytes"\. Fix: /,
  ],
  [
    'an alert has no test that it fires',
    [
      'test/dashboards/alert-cases/pods.ts',
      /alert: 'PodRestarting'(?=,\n +says: 'a container is restarted twice)/,
      "alert: 'AutoscalerAtMaximum'",
    ],
    /PodRestarting has no test that it fires/,
  ],
  [
    'an alert has no test that it stays silent',
    [
      'test/dashboards/alert-cases/index.ts',
      '...pipelineCases,',
      '...pipelineCases.filter(({ fires }) => fires.length > 0),',
    ],
    /TargetDown has no test that it stays silent/,
  ],
  [
    'an alert is not in the runbook',
    ['docs/runbook.md', '## AgentAbsent', '## AgentMissing'],
    /no heading "## AgentAbsent"\n.*"## AgentMissing" is no alert/,
  ],
]

describe('the check of dashboards and alerts', () => {
  let copy: string
  before(() => {
    copy = mkdtempSync(join(tmpdir(), 'tally-check-'))
    for (const path of copied) cpSync(join(root, path), join(copy, path), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  })
  after(() => rmSync(copy, { recursive: true, force: true }))

  const check = () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
      cwd: copy,
      encoding: 'utf8',
      // Only the changed file differs from one run to the next.
      env: { ...process.env, NODE_COMPILE_CACHE: join(copy, 'compile-cache') },
    })
    return { status, stdout, stderr }
  }

  test('is part of npm run check', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    assert.match(scripts.check, /&& node test\/dashboards\/check\.ts/)
  })

  test('passes as things are, and says what it checked', () => {
    const { status, stdout, stderr } = check()
    assert.equal(status, 0, stderr)
    assert.match(stdout, /^Checked \d+ dashboards with \d+ panels, \d+ alerts\.$/m)
  })

  test('passes when a metric is published under another name: dashboards follow the catalog', () => {
    const restore = make([catalog, "'http_request_duration_seconds'", "'http_server_seconds'"])
    const { status, stderr } = check()
    restore()
    assert.equal(status, 0, stderr)
  })

  for (const [what, mistake, says] of mistakes) {
    test(`fails when ${what}`, () => {
      const restore = make(mistake)
      const { status, stderr } = check()
      restore()
      assert.equal(status, 1)
      assert.match(stderr, says)
    })
  }

  /** Makes a mistake in the copy; what is returned takes it back. */
  function make([file, text, mistaken]: Mistake): () => void {
    const path = join(copy, file)
    const before = readFileSync(path, 'utf8')
    const changed = before.replace(text, mistaken)
    assert.notEqual(changed, before, `${file} has no ${text}`)
    writeFileSync(path, changed)
    return () => writeFileSync(path, before)
  }
})
