import { kubectl } from '../../../embedded/node/kubectl.ts'

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
  const { stdout } = await kubectl([...dryRun, '--filename', '-'], yaml)
  return stdout.split('\n')
}
