import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { installCheckov, ScannerError, scan } from './checkov.ts'
import { judge, type SynthesizedStack } from './findings.ts'

/** More than this, and the rule is to be questioned, not the finding. */
const acceptedAtMost = 7
/** The strictest environment: what fails in another one fails here as well. */
const stackId = 'aws-prod'

const root = resolve(import.meta.dirname, '..')
/** Nobody's own: the code is judged. */
const settings = join(import.meta.dirname, 'scanned-settings.json')
const [checkovVersion = ''] =
  /^checkov==\S+$/m.exec(readFileSync(join(import.meta.dirname, 'requirements.txt'), 'utf8')) ?? []

function synthesize(outdir: string): string {
  const { status, stderr } = spawnSync(process.execPath, ['main.ts'], {
    cwd: root,
    env: { ...process.env, CDKTF_OUTDIR: outdir, TALLY_SETTINGS: settings },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status !== 0) throw new ScannerError(`The stacks could not be synthesized:\n${stderr}`)
  return join(outdir, 'stacks', stackId)
}

/** Scans the synthesized stack and prints what it finds. @returns whether that is all accepted */
function check(outdir: string): boolean {
  const folder = synthesize(outdir)
  const cache = join(root, 'node_modules/.cache', checkovVersion.replace('==', '-'))
  const { findings, passed } = scan(installCheckov(cache), folder)
  const stack: SynthesizedStack = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8'))
  const { failed, accepted, stale } = judge(findings, stack)

  for (const { check_id, check_name, resource } of failed) {
    console.log(`failed    ${check_id} ${resource}: ${check_name}`)
  }
  for (const { check, path, reason } of accepted) {
    console.log(`accepted  ${check} ${path}: ${reason}`)
  }
  for (const { check, path } of stale) {
    console.log(`stale     ${check} ${path}: accepted, but no longer found; take it out`)
  }
  const tooMany = accepted.length > acceptedAtMost
  if (tooMany) console.log(`${accepted.length} are accepted; at most ${acceptedAtMost} may be`)
  console.log(
    `${stackId}: ${passed} passed, ${failed.length} failed, ${accepted.length} accepted, ${stale.length} stale (${checkovVersion})`,
  )
  return failed.length === 0 && stale.length === 0 && !tooMany
}

const outdir = mkdtempSync(join(tmpdir(), 'tally-policy-'))
try {
  if (!check(outdir)) process.exitCode = 1
} catch (error) {
  if (!(error instanceof ScannerError)) throw error
  console.error(error.message)
  process.exitCode = 1
} finally {
  rmSync(outdir, { recursive: true, force: true })
}
