import type { Change } from './terraform.ts'

interface Fault {
  readonly type: string
  /** The argument that would change. */
  readonly differs: string
  readonly because: string
}

/** What a second plan changes because of the emulator, not because of the stacks. */
const faults: readonly Fault[] = [
  {
    type: 'aws_vpc_security_group_ingress_rule',
    differs: 'description',
    because: 'moto forgets what a rule for another security group is for',
  },
]

/** A plan's changes that are not the emulator's fault, a line each. */
export const unexplained = (changes: readonly Change[]): readonly string[] =>
  changes.flatMap(({ address, type, differs }) =>
    differs
      .filter(({ name }) => !faults.some((each) => each.type === type && each.differs === name))
      .map(({ name, how }) => `${address}: ${name}: ${how}`),
  )
