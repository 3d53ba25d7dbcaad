import { execa } from 'execa'
import { layout } from '../../../embedded/layout.ts'
import { program } from '../../../embedded/toolchain/programs.ts'

const dryRun = [
  'apply',
  '--server-side',
  '--force-conflicts',
  '--dry-run=server',
  '--validate=strict',
]

/**
 * Has the embedded API server check manifests as if they were applied, with every field known.
 * @returns a line for each object that it accepts
 * @throws when it refuses one
 */
export async function admitted(yaml: string): Promise<string[]> {
  const { stdout } = await execa({
    env: { KUBECONFIG: layout.cluster.kubeconfig },
    input: yaml,
  })`${program('kubectl')} ${dryRun} --filename -`
  return stdout.split('\n')
}
