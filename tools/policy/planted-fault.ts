import type { Finding, SynthesizedStack } from './findings.ts'
import { PolicyError } from './policy-error.ts'

const id = 'PlantedFault'

/** SSH open to the internet, in a nested block: a scanner that skips those misses it. */
const openSsh = {
  '//': { metadata: { path: id } },
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
}

/** A copy of a stack with one more resource, in which a check has to find something. */
export function withPlantedFault(stack: SynthesizedStack): SynthesizedStack {
  const { aws_security_group: groups, ...others } = stack.resource
  return { ...stack, resource: { ...others, aws_security_group: { ...groups, [id]: openSsh } } }
}

/** Whether this is the id of the planted resource. */
export const isPlanted = (resource: string): boolean => resource === id

/**
 * What was found besides the planted fault.
 *
 * @throws PolicyError when that one was not found: then silence about the rest says nothing
 */
export function withoutPlantedFault(findings: readonly Finding[]): readonly Finding[] {
  // Other checks would find a security group that nothing uses, without a look at its rules.
  if (!findings.some(({ check, resource }) => isPlanted(resource) && check === 'CKV_AWS_24')) {
    throw new PolicyError('checkov did not find the fault that was planted for it')
  }
  return findings.filter(({ resource }) => !isPlanted(resource))
}
