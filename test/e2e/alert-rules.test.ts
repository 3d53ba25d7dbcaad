import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { execa } from 'execa'
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

  test('fire, and stay silent, as their tests say', async (t) => {
    await execa({ cwd: folder })`${promtool} test rules tests.yml`
    const firing = alertCases.filter(({ fires }) => fires.length > 0).length
    t.diagnostic(`${firing} cases fire, ${alertCases.length - firing} stay silent`)
  })
})
