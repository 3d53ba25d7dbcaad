import { existsSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'
import { compiler } from '../../embedded/machine/requirements.ts'
import type { Progress } from '../../embedded/progress.ts'
import { buildOpenTofu } from '../../embedded/toolchain/programs.ts'
import { openTofuModule } from '../../embedded/toolchain/versions.ts'
import { root } from '../root.ts'
import type { StackId } from './targets.ts'

/** The programs that `cdktf` can drive, as they are looked for on PATH. */
const programs = ['terraform', 'tofu'] as const

const configurationFile = process.env.TF_CLI_CONFIG_FILE ?? ''
const quiet = {
  // No call home for newer versions: on a closed network it costs seconds.
  CHECKPOINT_DISABLE: '1',
  // OpenTofu warns about a missing file amid the JSON that cdktf reads, which then fails.
  ...(!existsSync(configurationFile) && { TF_CLI_CONFIG_FILE: undefined }),
}

/**
 * The first of Terraform and OpenTofu on PATH, or undefined.
 * @throws when TERRAFORM_BINARY_NAME names one that doesn't run
 */
export async function installedTerraform(): Promise<string | undefined> {
  const chosen = process.env.TERRAFORM_BINARY_NAME
  for (const name of chosen ? [chosen] : programs) {
    const version = await execa({ reject: false, env: quiet })`${name} version`
    if (version.exitCode === 0) return name
  }
  if (!chosen) return undefined
  throw new Error(
    `TERRAFORM_BINARY_NAME names "${chosen}", which does not run: name a Terraform or OpenTofu, or unset it`,
  )
}

/**
 * What `cdktf` is to drive: what is installed, else OpenTofu, which is built first.
 * @throws when neither can be had
 */
async function terraform(progress: Progress, signal?: AbortSignal): Promise<string> {
  const installed = await installedTerraform()
  if (installed !== undefined) return installed
  const { met, found, fix } = await compiler(openTofuModule)
  if (!met) {
    throw new Error(
      `No \`terraform\` or \`tofu\` is on PATH, and OpenTofu can't be built: ${found}. Install one of them, or ${fix}`,
    )
  }
  return buildOpenTofu(progress, signal)
}

/** Lines of cdktf's output that are kept for the message of a failure. */
const keptLines = 25
/** What tells a person how far it is; the plan and the advice around it stay away. */
const steps =
  /: (?:Creat|Modify|Modifi|Destr|Still )|\(local-exec\): \[|No changes\.|complete! Resources/
/** What surrounds a step: the names of stack and resource stay, the rest is decoration. */
const decoration = / \[id=[^\]]*\]|terraform_data\.| \(local-exec\)/g

/**
 * Runs `cdktf deploy` or `cdktf destroy` for one target, as a person would by hand.
 * @throws with its last lines when it fails, and when `signal` aborts
 */
export async function cdktf(
  verb: 'deploy' | 'destroy',
  target: StackId,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const binary = await terraform(progress, signal)
  signal?.throwIfAborted()
  const child = execa({
    // cdktf passes it on to Terraform, which ends in order: its state is whole and unlocked.
    ...(signal && { cancelSignal: signal }),
    cwd: root,
    preferLocal: true,
    all: true,
    reject: false,
    env: {
      ...quiet,
      TERRAFORM_BINARY_NAME: binary,
      // Plain lines instead of a drawn screen.
      CI: '1',
    },
  })`cdktf ${verb} ${target} --auto-approve`
  const last: string[] = []
  for await (const line of child.iterable({ from: 'all' })) {
    // cdktf puts the stack's name before each line, padded.
    const text = stripVTControlCharacters(line)
      .replace(new RegExp(`^${target}\\s+`), '')
      .trim()
    if (text === '') continue
    last.push(text)
    if (last.length > keptLines) last.shift()
    if (steps.test(text)) progress(text.replaceAll(decoration, ''))
  }
  const result = await child
  signal?.throwIfAborted()
  if (result.failed) throw new Error(`cdktf ${verb} ${target} failed:\n${last.join('\n')}`)
}
