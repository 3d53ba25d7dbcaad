import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { checkArguments } from './aws-arguments.ts'
import { botocoreModels, type ServiceModels } from './aws-models.ts'
import resourceTypes from './aws-resource-types.json' with { type: 'json' }
import { scanWithCheckov } from './checkov.ts'
import { acceptedAtMost, type Finding, judge, type SynthesizedStack } from './findings.ts'
import { manifestFindings } from './kubernetes-manifests.ts'
import { withoutPlantedFaults, withPlantedFaults } from './planted-faults.ts'
import { PolicyError } from './policy-error.ts'
import { installPythonPackages } from './python-environment.ts'

const root = resolve(import.meta.dirname, '../..')
const stackIds = ['aws', 'aws-test', 'aws-prod', 'aws-standby']
/** Checkov takes its time, and what fails in another environment fails in the strictest as well. */
const scannedStack = 'aws-prod'

/** Synthesizes the stacks with settings of `settings/`. @returns the folder with those of AWS */
function synthesize(outdir: string, settings: string): string {
  const file = join(import.meta.dirname, 'settings', `${settings}.json`)
  const { status, stderr } = spawnSync(process.execPath, ['main.ts'], {
    cwd: root,
    env: { ...process.env, CDKTF_OUTDIR: outdir, TALLY_SETTINGS: file },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status !== 0) throw new PolicyError(`The stacks could not be synthesized:\n${stderr}`)
  return join(outdir, 'stacks')
}

const read = (stacks: string, id: string): SynthesizedStack =>
  JSON.parse(readFileSync(join(stacks, id, 'cdk.tf.json'), 'utf8'))

/** Holds the arguments of the AWS stacks of a folder against AWS' models, and prints how many. */
function argumentFindings(stacks: string, models: ServiceModels): readonly Finding[] {
  return stackIds.flatMap((id) => {
    const stack = withPlantedFaults(read(stacks, id))
    const { findings, checked } = checkArguments(stack, resourceTypes, models)
    const own = withoutPlantedFaults(findings, 'aws-refused')
    console.log(`${id}: ${checked} values held against AWS' models, ${own.length} refused`)
    return own
  })
}

/** Scans a stack with checkov, and prints how many checks passed. */
function scan(stacks: string, stack: SynthesizedStack, python: string): readonly Finding[] {
  const folder = join(stacks, scannedStack)
  // Checkov reads nothing of a file with `required_version`: github.com/bridgecrewio/checkov/issues/7454.
  const scanned = { ...withPlantedFaults(stack), terraform: {} }
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(scanned))
  const { findings, passed } = scanWithCheckov(python, folder)
  console.log(`${scannedStack}: ${passed} checks of checkov passed`)
  return withoutPlantedFaults(findings, 'CKV_AWS_24')
}

/** Makes all checks and prints what they find. @returns whether that is all accepted */
function check(outdir: string): boolean {
  const python = installPythonPackages(join(root, 'node_modules/.cache'))
  const models = botocoreModels(python)
  const everyOption = argumentFindings(synthesize(join(outdir, 'every'), 'every-option'), models)
  const stacks = synthesize(join(outdir, 'defaults'), 'defaults')
  const stack = read(stacks, scannedStack)
  const findings = [...argumentFindings(stacks, models), ...scan(stacks, stack, python)]
  const inManifests = manifestFindings(outdir, python)
  const { failed, accepted, stale } = judge([...everyOption, ...findings, ...inManifests], stack)

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
  console.log(`${failed.length} failed, ${accepted.length} accepted, ${stale.length} stale`)
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
