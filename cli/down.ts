import { type Command, createArgument, createCommand } from 'commander'
import { resetCluster } from '../embedded/cluster.ts'
import { leftovers } from '../embedded/leftovers.ts'
import { interruption } from './interruption.ts'
import { kubernetesClient, statusCode } from './kubernetes.ts'
import { printProgress } from './progress.ts'
import { settings } from './settings.ts'
import {
  clusterAccess,
  forgetState,
  isDeployed,
  parseTarget,
  type Target,
  targets,
} from './targets.ts'
import { cdktf } from './terraform.ts'

/** What of the platform is still in a cluster after its stack was destroyed. */
async function leftInCluster(): Promise<string[]> {
  const config = settings()
  const { core } = kubernetesClient(clusterAccess('local', config))
  try {
    await core.readNamespace({ name: config.namespace })
    return [`namespace ${config.namespace}`]
  } catch (error) {
    if (statusCode(error) === 404) return []
    throw error
  }
}

async function destroy(target: Target, signal: AbortSignal): Promise<void> {
  const progress = printProgress()
  if (target === 'local') {
    if (isDeployed(target)) await cdktf('destroy', target, progress, signal)
    const left = isDeployed(target) ? ['resources in its Terraform state'] : await leftInCluster()
    if (left.length > 0) throw new Error(`local is not gone, what is left: ${left.join(', ')}`)
  } else {
    // Whatever is left half-done, a dead cluster or a state that Terraform can't read, ends here.
    if (isDeployed(target)) {
      await cdktf('destroy', target, progress, signal).catch((error) => progress(error.message))
    }
    await resetCluster()
    const left = await leftovers()
    if (left.length > 0) {
      throw new Error(`The embedded cluster left on this machine:\n  ${left.join('\n  ')}`)
    }
  }
  forgetState(target)
  console.log(
    target === 'embedded'
      ? 'Gone: no process, mount, network interface, packet filter rule or file of the cluster is left (what was built stays in the cache)'
      : 'Gone: nothing of local is left in the cluster',
  )
}

/** The `down` command. Exit code 0 when nothing is left. */
export function command(): Command {
  return createCommand('down')
    .description('destroy what is deployed, and prove that nothing is left')
    .addArgument(
      createArgument(
        '[target]',
        `${targets.join(' or ')} (default: all that is deployed)`,
      ).argParser(parseTarget),
    )
    .action(async (target?: Target) => {
      const signal = interruption()
      // A half-started embedded cluster has no Terraform state yet: it is looked for always.
      const all = targets.filter((each) => each === 'embedded' || isDeployed(each))
      for (const each of target ? [target] : all) await destroy(each, signal)
    })
}
