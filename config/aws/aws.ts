import { z } from 'zod'
import { awsMonitoring } from './aws-monitoring.ts'
import { instanceTypes, knownInstanceTypes, logRetentionDays, regions } from './aws-names.ts'
import { isPrivate, overlap, parseCidr } from './cidr.ts'
import { publicCidrs, publicCidrsFaults } from './public-cidrs.ts'
import { type Contradiction, refuse, wholeNumber, yesOrNo } from './setting-types.ts'

/** A block of private addresses whose prefix is within bounds. */
const privateCidr = (min: number, max: number, example: string) =>
  z
    .string()
    .refine((value) => {
      const { prefix } = parseCidr(value) ?? { prefix: -1 }
      return isPrivate(value) && prefix >= min && prefix <= max
    })
    .describe(`a block of private addresses from /${min} to /${max}, e.g. "${example}"`)

const network = z
  .strictObject({
    // AWS takes none above /16; below /20 there are too few addresses for pods, which take one each.
    cidr: privateCidr(16, 20, '10.20.0.0/16'),
    // What EKS takes.
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
              message: `"${serviceCidr}" overlaps the VPC's addresses, cidr "${cidr}": a Service could not be told from a pod; use a block outside of them, e.g. "172.20.0.0/16"`,
            },
          ]
        : [],
    ),
  )

const environment = z.strictObject({
  network,
  nodes: z.strictObject({
    instanceType: z
      .enum(instanceTypes)
      .describe(
        `a type of EC2 with an x86-64 processor and at least 4 GiB, e.g. "t3.large"; known are ${knownInstanceTypes}`,
      ),
    count: wholeNumber(1, 100),
    // Amazon's image alone takes 20.
    volumeGiB: wholeNumber(20, 1000),
  }),
  minReplicas: wholeNumber(1, 100),
  logRetentionDays: z
    .literal([...logRetentionDays])
    .describe(`one of ${logRetentionDays.join(', ')}`),
  keepData: yesOrNo,
  deletionProtection: yesOrNo,
  monitoring: awsMonitoring,
})

/** The environment that people depend on has to go on when a node or a zone fails. */
const prod = environment.check(
  refuse(({ nodes, minReplicas, network }) => [
    ...atLeast(['minReplicas'], minReplicas, 2, 'one pod of the app is none while it moves'),
    ...atLeast(
      ['nodes', 'count'],
      nodes.count,
      network.zones.length,
      `each of the zones "${network.zones}" needs a node, since a volume stays in its zone`,
    ),
  ]),
)

function atLeast(path: string[], value: number, least: number, why: string): Contradiction[] {
  if (value >= least) return []
  return [{ path, message: `${value} is too few for production: ${why}; use at least ${least}` }]
}

const apiAccess = z
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
          'which EKS refuses for the public endpoint; set "from": "vpc" to deploy from inside of the VPC',
      }),
    ),
  )

const region = z
  .enum(regions)
  .describe(`a region of AWS, e.g. "eu-central-1"; known are ${regions.join(', ')}`)

const state = z.strictObject({
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .describe('the name of an S3 bucket that exists, with versioning on'),
  region: region.optional(),
})

const arn = /^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]+$/

const administrators = z
  .array(z.string())
  .min(1)
  .refine((arns) => arns.every((each) => arn.test(each)) && new Set(arns).size === arns.length)
  .describe(
    'a list of different ARNs of IAM roles or users, e.g. ["arn:aws:iam::123456789012:role/deployer"]',
  )

/** What AWS takes for cost allocation, without the prefix that it keeps for itself. */
const tagText = /^(?!aws:)[\p{L}\p{N} _.:/=+@-]+$/u

/** Tags that Tally sets itself: by them it finds what is its own, and what gets snapshots. */
const ownTag = /^(project|environment|Name|tally-.*)$/

const tags = z
  .record(z.string(), z.string())
  .refine((given) =>
    Object.entries(given).every(
      ([key, value]) =>
        tagText.test(key) && key.length <= 128 && tagText.test(value) && value.length <= 256,
    ),
  )
  .describe('tags of AWS as an object of texts, e.g. {"cost-center": "4711"}')
  .check(
    refuse((given) =>
      Object.keys(given)
        .filter((key) => ownTag.test(key))
        .map((key) => ({
          path: [key],
          message: `Tally sets this tag itself; use another name than project, environment, Name and tally-…, e.g. {"cost-center": "4711"}`,
        })),
    ),
  )

const environments = ['dev', 'test', 'prod'] as const

/** Settings of the stacks `aws`, `aws-test` and `aws-prod`. */
export const aws = z
  .strictObject({
    region: region.optional(),
    apiAccess: apiAccess.optional(),
    administrators: administrators.optional(),
    state: state.optional(),
    tags: tags.optional(),
    dev: environment,
    test: environment,
    prod,
  })
  .check(
    refuse(({ region, state }) =>
      state && !state.region && !region
        ? [
            {
              path: ['state', 'region'],
              message: `there is none, and no aws.region either: set the region of the bucket "${state.bucket}"`,
            },
          ]
        : [],
    ),
    refuse((settings) =>
      environments.flatMap((name, index) => {
        const { cidr } = settings[name].network
        const other = environments
          .slice(0, index)
          .find((earlier) => overlap(settings[earlier].network.cidr, cidr))
        if (other === undefined) return []
        const message = `"${cidr}" overlaps "${settings[other].network.cidr}" of aws.${other}.network.cidr: their networks could never be joined; use another block, e.g. "10.30.0.0/16"`
        return [{ path: [name, 'network', 'cidr'], message }]
      }),
    ),
  )

export type AwsSettings = z.output<typeof aws>
export type AwsEnvironmentSettings = z.output<typeof environment>
