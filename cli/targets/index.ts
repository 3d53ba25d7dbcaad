import { InvalidArgumentError } from 'commander'
import { awsStackIds } from '../../config/aws/environments.ts'
import { AwsTarget } from './aws.ts'
import { EmbeddedTarget } from './embedded.ts'
import { LocalTarget } from './local.ts'
import type { Target } from './target.ts'

const embedded = new EmbeddedTarget('embedded')

/** Everywhere the platform can be deployed to, in the order in which a deployed one is looked for. */
export const targets: readonly Target[] = [
  embedded,
  new LocalTarget('local', embedded),
  ...awsStackIds.map((id) => new AwsTarget(id)),
]

/** The targets' names, for help texts. */
export const targetNames = targets.map(({ name }) => name).join(', ')

/** Those that a command without a target may mean. */
export const impliedTargets = targets.filter(({ mustBeNamed }) => !mustBeNamed)

/**
 * A target as an argument of a command.
 * @throws InvalidArgumentError that names the allowed ones
 */
export function parseTarget(name: string): Target {
  const found = targets.find((target) => target.name === name)
  if (found === undefined) throw new InvalidArgumentError(`Allowed: ${targetNames}.`)
  return found
}

/**
 * The target that commands without one mean: what is deployed, or else a cluster with nothing on it.
 * @param fix how to name one
 * @throws when several are deployed
 */
export function deployedTarget(fix = 'Name one with --target'): Target | undefined {
  // Another user's state may not even be readable.
  const own = impliedTargets.filter((target) => !target.isForeign())
  const deployed = own.filter((target) => target.isDeployed())
  if (deployed.length > 1) {
    const names = deployed.map(({ name }) => name).join(', ')
    throw new Error(`More than one target is deployed: ${names}. ${fix}`)
  }
  return deployed[0] ?? own.find((target) => target.isStarted()) ?? foreignTarget()
}

/** What is another user's: where nothing else is meant, the refusal names the owner. */
const foreignTarget = (): Target | undefined => impliedTargets.find((target) => target.isForeign())

/**
 * What commands that destroy mean where none is named: not what another checkout has started.
 * @throws where there is nothing else
 */
export function destroyableTargets(): readonly Target[] {
  const all = impliedTargets.filter((target) => !target.isForeign() && target.needsDestroy())
  const own = all.filter((target) => target.startedFrom() === undefined)
  const [other] = all.filter((target) => !own.includes(target))
  if (own.length === 0 && other !== undefined) {
    throw new Error(
      `${other.name} was started from ${other.startedFrom()}, another checkout. Fix: where it is to be destroyed all the same, name it: npm run down -- ${other.name}`,
    )
  }
  const foreign = foreignTarget()
  return own.length === 0 && foreign !== undefined ? [foreign] : own
}

/** What `up` deploys where none is named: what is there already, else what suits this machine. */
export async function defaultTarget(): Promise<Target> {
  const deployed = deployedTarget('Name one, e.g. npm run up -- embedded')
  if (deployed !== undefined && !deployed.isForeign()) return deployed
  for (const target of impliedTargets) if (await target.isPreferred()) return target
  return embedded
}

/** What `defaultTarget` does, for help texts. */
export const defaultTargetHelp =
  'what is deployed; else local where minikube is installed, else embedded'
