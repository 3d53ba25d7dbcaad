import type { SynthesizedStack } from './findings.ts'
import { type Scan, ScannerError } from './scanner.ts'

const id = 'PlantedFault'

/** SSH for everybody, in a block of its own: a scanner that overlooks nested blocks misses it. */
const fault = {
  '//': { metadata: { path: id } },
  description: 'Put here to be found',
  ingress: [
    {
      description: 'SSH for everybody',
      protocol: 'tcp',
      from_port: 22,
      to_port: 22,
      cidr_blocks: ['0.0.0.0/0'],
    },
  ],
}

/** A copy of a stack with one more resource, in which each scanner has to find something. */
export function withPlantedFault(stack: SynthesizedStack): SynthesizedStack {
  const { aws_security_group: groups, ...others } = stack.resource
  return { ...stack, resource: { ...others, aws_security_group: { ...groups, [id]: fault } } }
}

/** Whether this is the resource that was put into the stack. */
export const isPlanted = (resource: string): boolean => resource.endsWith(`.${id}`)

/** The scanners' checks of what a group lets in. Others would find a group that nothing belongs to. */
const checksOfFault = ['CKV_AWS_24', 'AWS-0107']

/**
 * What a scanner found besides the planted fault.
 *
 * @throws ScannerError when it did not find that one: then its silence about the rest says nothing
 */
export function withoutPlantedFault(scan: Scan): Scan {
  const planted = scan.findings.filter(({ resource }) => isPlanted(resource))
  const findings = scan.findings.filter(({ resource }) => !isPlanted(resource))
  if (!planted.some(({ check }) => checksOfFault.includes(check))) {
    throw new ScannerError(`${scan.scanner} did not find the fault that was planted for it`)
  }
  return { ...scan, findings }
}
