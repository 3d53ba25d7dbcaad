import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { installCheckov, scanWithCheckov } from './checkov.ts'
import { acceptedAtMost, judge, type SynthesizedStack } from './findings.ts'
import { withoutPlantedFault, withPlantedFault } from './planted-fault.ts'
import { ScannerError } from './scanner.ts'
import { buildTrivy, scanWithTrivy } from './trivy.ts'

/** The strictest environment: what fails in another one fails here as well. */
const stackId = 'aws-prod'

const root = resolve(import.meta.dirname, '../..')
/** Nobody's own: the code is judged. */
const settings = join(import.meta.dirname, 'scanned-settings.json')

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

/** Scans the synthesized stack and prints what is found. @returns whether that is all accepted */
async function check(outdir: string): Promise<boolean> {
  const folder = synthesize(outdir)
  const file = join(folder, 'cdk.tf.json')
  const stack: SynthesizedStack = JSON.parse(readFileSync(file, 'utf8'))
  const scanned = withPlantedFault(stack)
  writeFileSync(file, JSON.stringify(scanned))
  const scans = [
    scanWithCheckov(installCheckov(join(root, 'node_modules/.cache')), folder),
    scanWithTrivy(await buildTrivy(), join(outdir, 'trivy'), scanned),
  ].map(withoutPlantedFault)
  const findings = scans.flatMap((scan) => scan.findings)
  const { failed, accepted, stale } = judge(findings, stack)

  for (const { check, title, resource } of failed) {
    console.log(`failed    ${check} ${resource}: ${title}`)
  }
  for (const { checks, path, reason } of accepted) {
    console.log(`accepted  ${checks.join(', ')} ${path}: ${reason}`)
  }
  for (const { checks, path } of stale) {
    console.log(
      `stale     ${checks.join(', ')} ${path}: accepted, but no longer found; take it out`,
    )
  }
  for (const { scanner, passed, findings } of scans) {
    console.log(`${scanner}: ${passed} passed, ${findings.length} found`)
  }
  const tooMany = scans.filter((scan) => scan.findings.length > acceptedAtMost)
  for (const { scanner } of tooMany) {
    console.log(`too many   of ${scanner} are to be accepted; at most ${acceptedAtMost} may be`)
  }
  console.log(
    `${stackId}: ${failed.length} failed, ${accepted.length} accepted, ${stale.length} stale`,
  )
  return failed.length === 0 && stale.length === 0 && tooMany.length === 0
}

const outdir = mkdtempSync(join(tmpdir(), 'tally-policy-'))
try {
  if (!(await check(outdir))) process.exitCode = 1
} catch (error) {
  if (!(error instanceof ScannerError)) throw error
  console.error(error.message)
  process.exitCode = 1
} finally {
  rmSync(outdir, { recursive: true, force: true })
}
