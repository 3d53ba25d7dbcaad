import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'
import { buildOpenTofu } from '../embedded/programs.ts'
import type { Progress } from '../embedded/progress.ts'
import { root } from './root.ts'
import type { Target } from './targets.ts'

/** The programs that `cdktf` can drive, as they are looked for on PATH. */
const programs = ['terraform', 'tofu'] as const

/** The first of Terraform and OpenTofu on PATH, or undefined. */
export async function installedTerraform(): Promise<string | undefined> {
  const chosen = process.env.TERRAFORM_BINARY_NAME
  for (const name of chosen ? [chosen] : programs) {
    const version = await execa({ reject: false })`${name} version`
    if (version.exitCode === 0) return name
  }
  return undefined
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
 * @throws with its last lines when it fails
 */
export async function cdktf(
  verb: 'deploy' | 'destroy',
  target: Target,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const terraform = (await installedTerraform()) ?? (await buildOpenTofu(progress, signal))
  const child = execa({
    cwd: root,
    preferLocal: true,
    all: true,
    reject: false,
    env: {
      TERRAFORM_BINARY_NAME: terraform,
      // No call home for newer versions: on a closed network it costs seconds.
      CHECKPOINT_DISABLE: '1',
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
