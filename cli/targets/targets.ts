import { existsSync, readFileSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { execa } from 'execa'
import type { AwsStackId } from '../../config/aws/environments.ts'
import type { Settings } from '../../config/schema.ts'
import { layout } from '../../embedded/layout.ts'
import { nodeProcess } from '../../embedded/node/node-process.ts'
import { root } from '../root.ts'
import { reasonOf } from '../terminal/failure.ts'

/** The stacks that this machine can deploy, in the order in which a deployed one is looked for. */
export const targets = ['embedded', 'local'] as const
export type Target = (typeof targets)[number]
/** Every stack. Those of AWS are deployed by hand, with cdktf. */
export type StackId = Target | AwsStackId

/**
 * One of some names as an argument of a command.
 * @throws InvalidArgumentError that names the allowed ones
 */
export function oneOf<Name extends string>(allowed: readonly Name[], name: string): Name {
  const found = allowed.find((known) => known === name)
  if (found === undefined) throw new InvalidArgumentError(`Allowed: ${allowed.join(', ')}.`)
  return found
}

/**
 * A target as an argument of a command.
 * @throws InvalidArgumentError that names the allowed ones
 */
export const parseTarget = (name: string): Target => oneOf(targets, name)

/** How to reach the Kubernetes of a target. */
export interface ClusterAccess {
  readonly kubeconfig: string
  /** @default the kubeconfig's current context */
  readonly context?: string
}

/** A path as a shell would take it: `~/` is the user's home folder. */
export const expandHome = (path: string): string => path.replace(/^~(?=\/)/, homedir())

export function clusterAccess(target: Target, settings: Settings): ClusterAccess {
  if (target === 'embedded') return { kubeconfig: layout.cluster.kubeconfig }
  const { kubeconfig, context } = settings.local
  return { kubeconfig: expandHome(kubeconfig), context }
}

/** Terraform's state of a stack, where CDKTF's local backend keeps it. */
const stateFile = (target: StackId) => join(root, `terraform.${target}.tfstate`)

/** Whether there is a Terraform state of a target, be it empty or unreadable. */
export const hasState = (target: StackId): boolean => existsSync(stateFile(target))

/**
 * Whether Terraform's state of a target holds anything.
 * @throws when the state can't be read
 */
export function isDeployed(target: Target): boolean {
  const file = stateFile(target)
  if (!existsSync(file)) return false
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as { resources?: unknown[] }
    return (state.resources?.length ?? 0) > 0
  } catch (error) {
    throw new Error(
      `${file} can not be read as Terraform's state: ${reasonOf(error)}. Bring the former one back: cp ${file}.backup ${file}`,
    )
  }
}

/**
 * Forgets what Terraform deployed on an embedded cluster that is gone: its state would say that
 * everything is there. With the first start of a cluster nothing is on it.
 */
export function forgetLostCluster(): void {
  if (!existsSync(layout.cluster.kubeconfig)) forgetState('embedded')
}

/** Removes the state of a target that is destroyed, and its backup. */
export function forgetState(target: StackId): void {
  for (const suffix of ['', '.backup']) rmSync(stateFile(target) + suffix, { force: true })
}

/**
 * The target that commands without one mean: what is deployed, or an embedded cluster with nothing
 * on it.
 * @param mend how a command is told which one
 * @throws when both are deployed
 */
export function deployedTarget(mend = 'Name one with --target'): Target | undefined {
  const deployed = targets.filter(isDeployed)
  if (deployed.length > 1) {
    throw new Error(`More than one target is deployed: ${deployed.join(', ')}. ${mend}`)
  }
  return deployed[0] ?? (nodeProcess() === undefined ? undefined : 'embedded')
}

/** What `up` deploys where nothing is named: what is there already, else minikube where it is installed. */
export async function defaultTarget(): Promise<Target> {
  const deployed = deployedTarget('Name one, e.g. npm run up -- embedded')
  if (deployed !== undefined) return deployed
  const minikube = await execa({ reject: false })`minikube version`
  return minikube.exitCode === 0 ? 'local' : 'embedded'
}
