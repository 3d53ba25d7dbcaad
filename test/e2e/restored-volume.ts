import { describe, it } from 'node:test'
import { execa } from 'execa'
import { program } from '../../embedded/programs.ts'
import { root, status } from './tally.ts'

describe('the manifests of a volume that is restored on AWS', () => {
  it('are admitted by a real API server, with every field known', async () => {
    const { stdout } = await execa({
      cwd: root,
    })`npm run --silent restored-volume -- --claim data-redis-0 --volume vol-0123456789abcdef0 --zone eu-central-1a --size 8`
    // The claim of that name is there, and its volume can't be changed.
    const input = stdout.replaceAll('data-redis-0', 'data-redis-9')
    const { kubeconfig } = await status()
    await execa({
      input,
    })`${program('kubectl')} --kubeconfig ${kubeconfig ?? ''} apply --server-side --dry-run=server --validate=strict --filename -`
  })
})
