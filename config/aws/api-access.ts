import { z } from 'zod'
import { refuse } from '../setting-types.ts'
import { publicCidrs, publicCidrsFaults } from './public-cidrs.ts'

/** From where the API of the cluster is reached. */
export const apiAccess = z
  .strictObject({
    from: z
      .enum(['cidrs', 'vpc'])
      .describe('"cidrs" (from the internet, by the addresses in cidrs) or "vpc" (from inside)'),
    cidrs: publicCidrs.optional(),
  })
  .check(
    refuse(({ from, cidrs = [] }) =>
      publicCidrsFaults(from === 'cidrs', cidrs, {
        open: '"from": "cidrs"',
        closed: '"from": "vpc"',
        purpose: 'deploy',
        whose: 'that you deploy from',
        privateFault:
          'which EKS refuses for the public endpoint. Fix: set "from": "vpc" to deploy from inside of the VPC',
      }),
    ),
  )
