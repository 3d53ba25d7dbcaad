import { nodeProcess, nodePrograms } from '../node/node-process.ts'
import { missingPackages } from './debian-packages.ts'
import { policyProblem, queuesNewConnections } from './packet-filter.ts'
import type { Requirement } from './requirement.ts'

const unknown = 'not known: '

/**
 * Why NetworkPolicies are not enforced, or why that is not known; undefined where they are, or where no
 * node runs and one would.
 */
export async function enforcementProblem(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return `${unknown}needs root`
  if (missingPackages().includes('iptables')) return `${unknown}iptables has to be installed first`
  const problem = await policyProblem()
  if (problem !== undefined || nodeProcess() === undefined) return problem
  const isAnswered = nodePrograms().some((path) => path.endsWith('/network-policies'))
  if (isAnswered && (await queuesNewConnections())) return undefined
  return 'the node runs without the program or the rules that enforce them. Fix: npm run embedded -- stop && npm run up'
}

/** Whether NetworkPolicies are enforced; everything else works without. */
export async function networkPolicies(): Promise<Requirement> {
  const problem = await enforcementProblem()
  const isUnknown = problem?.startsWith(unknown)
  const state = nodeProcess() === undefined ? 'can be enforced' : 'enforced'
  const found = problem && !isUnknown ? `not enforced: ${problem}` : (problem ?? state)
  return { what: 'NetworkPolicies', met: true, found }
}
