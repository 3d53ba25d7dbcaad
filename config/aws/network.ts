import { z } from 'zod'
import { refuse, yesOrNo } from '../setting-types.ts'
import { isPrivate, overlap, parseCidr } from './cidr.ts'

/** A block of private addresses whose prefix is within bounds. */
const privateCidr = (min: number, max: number, example: string) =>
  z
    .string()
    .refine((value) => {
      const { prefix } = parseCidr(value) ?? { prefix: -1 }
      return isPrivate(value) && prefix >= min && prefix <= max
    })
    .describe(`a block of private addresses from /${min} to /${max}, e.g. "${example}"`)

/** Settings of an environment's VPC. */
export const network = z
  .strictObject({
    // AWS takes none above /16; below /20 there are too few addresses for pods, which take one each.
    cidr: privateCidr(16, 20, '10.20.0.0/16'),
    // EKS takes these prefixes.
    serviceCidr: privateCidr(12, 24, '172.20.0.0/16'),
    zones: z
      .string()
      .regex(/^[a-f]{2,3}$/)
      .refine((letters) => new Set(letters).size === letters.length)
      .describe(
        'two or three different letters of availability zones, e.g. "abc" (EKS refuses one zone alone, and nothing would go on when that fails)',
      ),
    natGateways: z.enum(['one', 'one-per-zone']).describe('"one" or "one-per-zone"'),
    imageEndpoints: yesOrNo,
  })
  .check(
    refuse(({ cidr, serviceCidr }) =>
      overlap(cidr, serviceCidr)
        ? [
            {
              path: ['serviceCidr'],
              message: `"${serviceCidr}" overlaps the VPC's addresses, cidr "${cidr}": a Service could not be told from a pod. Fix: use a block outside of them, e.g. "172.20.0.0/16"`,
            },
          ]
        : [],
    ),
  )
