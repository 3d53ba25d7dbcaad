import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { execa } from 'execa'
import { recorded } from '../../dashboards/recording/requests.ts'
import { rules } from '../../dashboards/rules.ts'
import { buildPrograms, program } from '../../embedded/toolchain/programs.ts'
import { renderRuleFile } from '../../infra/monitoring/rule-file.ts'
import { alertCases } from '../dashboards/alert-cases/index.ts'
import { settings } from '../dashboards/alert-cases/settings.ts'
import { promtoolTests } from '../dashboards/promtool-tests.ts'

describe('rules and alerts, by promtool', () => {
  let folder: string
  let promtool: string
  const ruleFiles = rules(settings)
  const files = ruleFiles.map(({ name }) => `${name}.yml`)
  before(async () => {
    await buildPrograms(console.log)
    folder = await mkdtemp(join(tmpdir(), 'tally-rules-'))
    // Under its own path it would be taken for something that a cluster left behind.
    promtool = join(folder, 'promtool')
    await copyFile(program('promtool'), promtool)
    for (const file of ruleFiles) {
      await writeFile(join(folder, `${file.name}.yml`), renderRuleFile(file))
    }
    await writeFile(join(folder, 'tests.yml'), promtoolTests(ruleFiles, files, alertCases))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('are rules that Prometheus loads, and no lint finds fault with', async () => {
    await execa({ cwd: folder })`${promtool} check rules --lint=all --lint-fatal ${files}`
  })

  test('copy a series that is new from 0 on, and one of a pod that is new as it is', async () => {
    const of = (pod: string) =>
      `{cluster="embedded", namespace="tally", job="quotes", pod="${pod}"}`
    const series = {
      [`up${of('known')}`]: '1x39',
      [`quotes_total${of('known')}`]: '_x9 1000x29',
      [`up${of('new')}`]: '_x9 1x29',
      [`quotes_total${of('new')}`]: '_x9 500x29',
      [`up${of('silent-for-a-while')}`]: '1x8 0x3 1x26',
      [`quotes_total${of('silent-for-a-while')}`]: '70x8 stale _x2 90x26',
    }
    const increases = Object.entries({ known: 1000, new: 0, 'silent-for-a-while': 20 })
    const interval = `${settings.scrapeIntervalSeconds}s`
    const test = {
      interval,
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: increases.map(([pod, value]) => {
        const copy = `${recorded.requests}{pod="${pod}"}[3m]`
        return {
          expr: `max by (pod) (max_over_time(${copy}) - min_over_time(${copy}))`,
          eval_time: '3m',
          exp_samples: [{ labels: `{pod="${pod}"}`, value }],
        }
      }),
    }
    const tests = { rule_files: files, evaluation_interval: interval, tests: [test] }
    await writeFile(join(folder, 'copies.yml'), JSON.stringify(tests))
    await execa({ cwd: folder })`${promtool} test rules copies.yml`
  })

  test('fire, and stay silent, as their tests say', async (t) => {
    await execa({ cwd: folder })`${promtool} test rules tests.yml`
    const firing = alertCases.filter(({ fires }) => fires.length > 0).length
    t.diagnostic(`${firing} cases fire, ${alertCases.length - firing} stay silent`)
  })
})
