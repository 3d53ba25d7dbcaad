import type { Finding, SynthesizedStack } from './findings.ts'
import { PolicyError } from './policy-error.ts'

const id = 'PlantedFault'
const comment = { '//': { metadata: { path: id } } }

/** By type of resource. Each fault is in a nested block, which a shallow check would skip. */
const faults = {
  /** SSH open to the internet. */
  aws_security_group: {
    ...comment,
    description: 'Planted to be found',
    ingress: [
      {
        description: 'SSH from the internet',
        protocol: 'tcp',
        from_port: 22,
        to_port: 22,
        cidr_blocks: ['0.0.0.0/0'],
      },
    ],
  },
  /** A comma, which AWS alone refuses: the provider only checks the length. */
  aws_dlm_lifecycle_policy: {
    ...comment,
    policy_details: { schedule: [{ name: 'Daily, kept for 3 years' }] },
  },
}

/** A copy of a stack with more resources, in each of which a check has to find something. */
export function withPlantedFaults(stack: SynthesizedStack): SynthesizedStack {
  const planted = Object.entries(faults).map(([type, fault]) => [
    type,
    { ...stack.resource[type], [id]: fault },
  ])
  return { ...stack, resource: { ...stack.resource, ...Object.fromEntries(planted) } }
}

/** Whether this is the id of a planted resource. */
export const isPlanted = (resource: string): boolean => resource === id

/**
 * What was found besides the planted faults.
 *
 * @param check finds one of them, without looking at anything but the fault
 * @throws PolicyError when that one was not found: then silence about the rest says nothing
 */
export function withoutPlantedFaults(
  findings: readonly Finding[],
  check: 'CKV_AWS_24' | 'aws-refused',
): readonly Finding[] {
  if (!findings.some((each) => isPlanted(each.resource) && each.check === check)) {
    throw new PolicyError(`The check ${check} did not find the fault that was planted for it`)
  }
  return findings.filter(({ resource }) => !isPlanted(resource))
}
