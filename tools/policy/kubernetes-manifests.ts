import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { scanWithCheckov } from './checkov.ts'
import type { Finding } from './findings.ts'
import { PolicyError } from './policy-error.ts'

const root = resolve(import.meta.dirname, '../..')
const targets = ['local', 'embedded', 'aws-prod']

/** Checks of checkov that manifests fail, and why that is accepted. */
const accepted: Readonly<Record<string, string>> = {
  CKV_K8S_8:
    'Jobs run to their end; exporters and keepers are asked by the scrapes that alerts watch.',
  CKV_K8S_9: 'As above: nothing sends requests to them.',
  CKV_K8S_15:
    "Tags don't move, and pods start again while a registry is away. Images of embedded are in none.",
  CKV_K8S_23:
    'Log files of containers belong to root: the log collector reads them so, without any capability.',
  CKV_K8S_35:
    'Clients of stores read passwords from variables; the manifests only name the Secret.',
  CKV_K8S_38: 'Only what asks the API has a token: test/stacks/policies.test.ts.',
  CKV_K8S_40:
    'The official images made their files for these users. None but the log collector is root.',
  CKV_K8S_43: 'A digest is what a registry says, which not all machines reach: npm run pins.',
}

/**
 * Scans the manifests of every target with checkov, and prints how many checks passed.
 * @returns findings that nobody accepted, and acceptances of what is not found any more
 */
export function manifestFindings(outdir: string, python: string): readonly Finding[] {
  const folder = join(outdir, 'manifests')
  mkdirSync(folder)
  for (const target of targets) {
    const settings = join(import.meta.dirname, 'settings/defaults.json')
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['cli/main.ts', 'manifests', target],
      {
        cwd: root,
        env: { ...process.env, TALLY_SETTINGS: settings },
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      },
    )
    if (status !== 0) throw new PolicyError(`manifests ${target} failed:\n${stderr}`)
    writeFileSync(join(folder, `${target}.yaml`), stdout)
  }
  const { findings, passed } = scanWithCheckov(python, folder, 'kubernetes')
  console.log(`manifests of ${targets.join(', ')}: ${passed} checks of checkov passed`)
  for (const [check, reason] of Object.entries(accepted)) {
    const count = findings.filter((each) => each.check === check).length
    console.log(`accepted  ${check} of ${count} manifests: ${reason}`)
  }
  const stale = Object.keys(accepted)
    .filter((check) => !findings.some((each) => each.check === check))
    .map((check) => ({
      check,
      resource: 'manifests',
      title: 'not found any more. Fix: delete its acceptance',
    }))
  return [...findings.filter(({ check }) => !(check in accepted)), ...stale]
}
