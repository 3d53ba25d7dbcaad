import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { installCheckov, scanWithCheckov } from './checkov.ts'
import { acceptedAtMost, judge, type SynthesizedStack } from './findings.ts'
import { withoutPlantedFault, withPlantedFault } from './planted-fault.ts'
import { PolicyError } from './policy-error.ts'

/** The strictest environment: what fails in another one fails here as well. */
const stackId = 'aws-prod'

const root = resolve(import.meta.dirname, '../..')
/** The code is judged, not the settings of whoever runs this. */
const settings = join(import.meta.dirname, 'scanned-settings.json')

/** @returns the stack's folder */
function synthesize(outdir: string): string {
  const { status, stderr } = spawnSync(process.execPath, ['main.ts'], {
    cwd: root,
    env: { ...process.env, CDKTF_OUTDIR: outdir, TALLY_SETTINGS: settings },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status !== 0) throw new PolicyError(`The stacks could not be synthesized:\n${stderr}`)
  return join(outdir, 'stacks', stackId)
}

/** Scans the synthesized stack and prints what is found. @returns whether that is all accepted */
function check(outdir: string): boolean {
  const folder = synthesize(outdir)
  const file = join(folder, 'cdk.tf.json')
  const stack: SynthesizedStack = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify(withPlantedFault(stack)))
  const scan = scanWithCheckov(installCheckov(join(root, 'node_modules/.cache')), folder)
  const { failed, accepted, stale } = judge(withoutPlantedFault(scan.findings), stack)

  for (const { check, title, resource } of failed) {
    console.log(`failed    ${check} ${resource}: ${title}`)
  }
  for (const { check, path, reason } of accepted) {
    console.log(`accepted  ${check} ${path}: ${reason}`)
  }
  for (const { check, path } of stale) {
    console.log(`stale     ${check} ${path}: not found any more. Fix: delete its acceptance`)
  }
  const tooMany = accepted.length > acceptedAtMost
  if (tooMany) console.log(`too many  accepted findings; at most ${acceptedAtMost} may be`)
  console.log(
    `${stackId}: ${scan.passed} passed, ${failed.length} failed, ${accepted.length} accepted, ${stale.length} stale`,
  )
  return failed.length === 0 && stale.length === 0 && !tooMany
}

const outdir = mkdtempSync(join(tmpdir(), 'tally-policy-'))
try {
  if (!check(outdir)) process.exitCode = 1
} catch (error) {
  if (!(error instanceof PolicyError)) throw error
  console.error(error.message)
  process.exitCode = 1
} finally {
  rmSync(outdir, { recursive: true, force: true })
}
