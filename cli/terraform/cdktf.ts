import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'
import type { Progress } from '../../embedded/progress.ts'
import { root } from '../root.ts'
import { type TerraformVersions, terraform, terraformEnvironment } from './terraform.ts'

/** Lines of cdktf's output that are kept for the message of a failure. */
const keptLines = 25
/** What tells a person how far it is; the plan and the advice around it stay away. */
const steps =
  /: (?:Creat|Modify|Modifi|Destr|Still )|\(local-exec\): \[|No changes\.|complete! Resources/
/** What surrounds a step: the names of stack and resource stay, the rest is decoration. */
const decoration = / \[id=[^\]]*\]|terraform_data\.| \(local-exec\)/g

export interface CdktfRun {
  readonly verb: 'deploy' | 'destroy'
  readonly stack: string
  readonly least: TerraformVersions
  readonly progress: Progress
  readonly signal: AbortSignal
}

/**
 * Runs `cdktf deploy` or `cdktf destroy` for one stack, as a person would by hand, but without the
 * variables that would lead it elsewhere.
 * @throws with its last lines when it fails, and when `signal` aborts
 */
export async function cdktf({ verb, stack, least, progress, signal }: CdktfRun): Promise<void> {
  const binary = await terraform(least, progress, signal)
  signal.throwIfAborted()
  const child = execa({
    // cdktf passes it on to Terraform, which ends in order: its state is whole and unlocked. That may
    // take as long as a Helm release does; who does not want to wait interrupts again.
    cancelSignal: signal,
    forceKillAfterDelay: false,
    cwd: root,
    preferLocal: true,
    all: true,
    reject: false,
    env: {
      ...terraformEnvironment(),
      TERRAFORM_BINARY_NAME: binary,
      // Plain lines instead of a drawn screen.
      CI: '1',
    },
    // The lock would have hashes for another platform too, for which the registry is asked: a mirror
    // has them not always, and nobody takes the lock elsewhere.
  })`cdktf ${verb} ${stack} --auto-approve --skip-provider-lock`
  const last: string[] = []
  for await (const line of child.iterable({ from: 'all' })) {
    // cdktf puts the stack's name before each line, padded.
    const text = stripVTControlCharacters(line)
      .replace(new RegExp(`^${stack}\\s+`), '')
      .trim()
    if (text === '') continue
    last.push(text)
    if (last.length > keptLines) last.shift()
    if (steps.test(text)) progress(text.replaceAll(decoration, ''))
  }
  const result = await child
  signal.throwIfAborted()
  if (result.failed) throw new Error(`cdktf ${verb} ${stack} failed:\n${last.join('\n')}`)
}
