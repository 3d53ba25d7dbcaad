import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { DashboardFile } from '../../../dashboards/index.ts'

const here = import.meta.dirname
const compiler = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
)

/**
 * What of a dashboard's JSON Grafana's schemas don't know. The SDK for TypeScript has them as types
 * only, so the compiler compares: each JSON stands as a literal of that type in a file for it.
 */
export function checkSchema(dashboards: readonly DashboardFile[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'tally-dashboards-'))
  try {
    const type = JSON.stringify(join(here, '../provisioned-dashboard.ts'))
    for (const { uid, json } of dashboards) {
      writeFileSync(
        join(folder, `${uid}.mts`),
        `import type { ProvisionedDashboard } from ${type}\n` +
          `export const dashboard: ProvisionedDashboard = ${json}\n`,
      )
    }
    const config = {
      extends: join(here, '../../../tsconfig.json'),
      compilerOptions: { types: [] },
      include: ['*.mts'],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const { status, stdout, stderr, error } = spawnSync(
      process.execPath,
      [compiler, '--project', folder, '--pretty', 'false'],
      { cwd: folder, encoding: 'utf8' },
    )
    if (error) throw error
    if (status === 0) return []
    return (stdout + stderr)
      .split(/\n(?! )/)
      .filter((problem) => problem.trim() !== '')
      .map((problem) => `Grafana's schema: ${problem}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
