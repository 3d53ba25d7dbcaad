import { existsSync } from 'node:fs'
import { type Command, createArgument, createCommand } from 'commander'
import { type AwsStackId, awsEnvironments } from '../../config/aws/environments.ts'
import { resetCluster } from '../../embedded/cluster.ts'
import { layout } from '../../embedded/layout.ts'
import { withLock } from '../../embedded/lock.ts'
import { leftovers } from '../../embedded/machine/leftovers.ts'
import { nodeProcess } from '../../embedded/node/node-process.ts'
import type { Progress } from '../../embedded/progress.ts'
import { kubernetesClient, statusCode } from '../cluster/kubernetes.ts'
import { settings } from '../settings.ts'
import {
  clusterAccess,
  forgetState,
  hasState,
  isDeployed,
  oneOf,
  type StackId,
  type Target,
  targets,
} from '../targets/targets.ts'
import { cdktf } from '../targets/terraform.ts'
import { reasonOf } from '../terminal/failure.ts'
import { interruptible } from '../terminal/interruption.ts'
import { printProgress } from '../terminal/progress.ts'

/** What of the platform is still in a cluster after its stack was destroyed. */
async function leftInCluster(): Promise<string[]> {
  const config = settings()
  const core = await kubernetesClient(clusterAccess('local', config))
  try {
    await core.readNamespace({ name: config.namespace })
    return [`namespace ${config.namespace}`]
  } catch (error) {
    if (statusCode(error) === 404) return []
    throw error
  }
}

async function destroyLocal(progress: Progress, signal: AbortSignal): Promise<void> {
  if (isDeployed('local')) {
    await cdktf('destroy', 'local', progress, signal).catch((error) => {
      throw new Error(
        `${reasonOf(error)}\nIf its cluster is gone for good, forget what was on it: rm terraform.local.tfstate`,
      )
    })
  }
  const left = isDeployed('local') ? ['resources in its Terraform state'] : await leftInCluster()
  if (left.length > 0) throw new Error(`local is not gone, what is left: ${left.join(', ')}`)
}

async function destroyEmbedded(progress: Progress, signal: AbortSignal): Promise<void> {
  try {
    if (isDeployed('embedded')) await cdktf('destroy', 'embedded', progress, signal)
  } catch (error) {
    signal.throwIfAborted()
    // Whatever is left half-done, a dead cluster or a state that can't be read, ends here.
    progress(reasonOf(error))
  }
  await resetCluster()
  const left = await leftovers()
  if (left.length > 0) {
    throw new Error(`The embedded cluster left on this machine:\n  ${left.join('\n  ')}`)
  }
}

const isAws = (name: string): name is AwsStackId => Object.hasOwn(awsEnvironments, name)
const awsStacks = Object.keys(awsEnvironments).filter(isAws)

async function destroy(target: StackId, signal: AbortSignal): Promise<void> {
  const progress = printProgress()
  if (isAws(target)) {
    // AWS' clients take a moment to load, which nobody else has to wait for.
    const { destroyAws } = await import('../targets/down-aws.ts')
    const kept = await destroyAws(target, progress, signal)
    forgetState(target)
    console.log(`Gone: nothing of ${target} is left in AWS`)
    if (kept.length > 0) console.log(`Kept on purpose, and paid for:\n  ${kept.join('\n  ')}`)
    return
  }
  if (target === 'local') await destroyLocal(progress, signal)
  else await withLock(() => destroyEmbedded(progress, signal))
  forgetState(target)
  console.log(
    target === 'embedded'
      ? 'Gone: no process, mount, network interface, packet filter rule or file of the cluster is left (what was built stays in the cache)'
      : 'Gone: nothing of local is left in the cluster',
  )
}

/** A half-started embedded cluster has no Terraform state yet, or one that can't be read. */
function isThere(target: Target): boolean {
  if (target === 'local') return isDeployed(target)
  return hasState(target) || existsSync(layout.cluster.root) || nodeProcess() !== undefined
}

/** The `down` command. Exit code 0 when nothing is left. */
export function command(): Command {
  return createCommand('down')
    .description('destroy what is deployed, and prove that nothing is left')
    .addArgument(
      createArgument(
        '[target]',
        `${targets.join(', ')} (default: those that are deployed) or ${awsStacks.join(', ')}`,
      ).argParser((name) => oneOf([...targets, ...awsStacks], name)),
    )
    .action((target?: StackId) =>
      interruptible(async (signal) => {
        const found = target ? [target] : targets.filter(isThere)
        for (const each of found) await destroy(each, signal)
        if (found.length === 0) console.log('Nothing is deployed')
      }),
    )
}
