import { z } from 'zod'
import { type Contradiction, refuse, required, wholeNumber, yesOrNo } from '../setting-types.ts'
import { apiAccess } from './api-access.ts'
import { budget } from './budget.ts'
import { overlap } from './cidr.ts'
import { entrance, entranceFaults } from './entrance.ts'
import { awsMonitoring } from './monitoring.ts'
import { logRetentionDays, nodeInstanceTypes, region } from './names.ts'
import { network } from './network.ts'
import { tags } from './tags.ts'

const settings = z.strictObject({
  ...entrance,
  network,
  nodes: z.strictObject({
    instanceTypes: nodeInstanceTypes,
    cpuLimit: wholeNumber(2, 1000),
    // AWS' own pools of nodes have 80.
    volumeGiB: wholeNumber(20, 1000),
  }),
  minReplicas: wholeNumber(1, 100),
  logRetentionDays,
  keepData: yesOrNo,
  deletionProtection: yesOrNo,
  localState: yesOrNo,
  budget: budget.optional(),
  monitoring: awsMonitoring,
})

const ofEveryEnvironment = [
  refuse(entranceFaults),
  refuse<z.output<typeof settings>>(({ monitoring: { zone }, network: { zones } }) => {
    if (zone === undefined || zones.includes(zone)) return []
    const message = `"${zone}" is none of network.zones, "${zones}". Fix: use one of these`
    return [{ path: ['monitoring', 'zone'], message }]
  }),
]
const environment = settings.check(...ofEveryEnvironment)

/** The environment that people depend on has to go on when a node or a zone fails. */
const ofProduction = refuse<z.output<typeof settings>>(({ nodes, minReplicas, network }) => [
  ...atLeast(['minReplicas'], minReplicas, 2, 'one pod of the app is none while it moves'),
  ...atLeast(
    ['nodes', 'cpuLimit'],
    nodes.cpuLimit,
    2 * network.zones.length,
    `each of the zones "${network.zones}" needs a node, since a volume stays in its zone, and the smallest has 2 vCPUs`,
  ),
])

function atLeast(path: string[], value: number, least: number, why: string): Contradiction[] {
  if (value >= least) return []
  return [
    { path, message: `${value} is too few for production: ${why}. Fix: use at least ${least}` },
  ]
}

const state = z.strictObject({
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .describe('the name of an S3 bucket that exists, with versioning on'),
  region: region.optional(),
})

/** What production comes up from in another region: its own settings, but for those that are given. */
const standby = settings
  .extend({
    region: required(region),
    state: state.optional(),
    startEmpty: z
      .array(z.string().regex(/^[a-z0-9-]+$/))
      .describe('a list of claims that have no copy, e.g. ["data-orders-0"]')
      .optional(),
  })
  .check(...ofEveryEnvironment, ofProduction)

const production = settings.extend({ standby: standby.optional() })
const prod = production.check(...ofEveryEnvironment, ofProduction)

const accountId = z
  .string()
  .regex(/^\d{12}$/)
  .describe('the twelve digits of an account of AWS, as text, e.g. "123456789012"')

const arn = /^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]+$/

const administrators = z
  .array(z.string())
  .min(1)
  .refine((arns) => arns.every((each) => arn.test(each)) && new Set(arns).size === arns.length)
  .describe(
    'a list of different ARNs of IAM roles or users, e.g. ["arn:aws:iam::123456789012:role/deployer"]',
  )

const environments = ['dev', 'test', 'prod'] as const

/** The blocks of addresses of all environments, by their paths. */
const blocks = ({
  dev,
  test,
  prod,
}: Record<(typeof environments)[number], z.output<typeof production>>) =>
  Object.entries({ dev, test, prod, 'prod.standby': prod.standby }).flatMap(([path, settings]) =>
    settings ? [{ path, cidr: settings.network.cidr }] : [],
  )

/** Settings of the stacks `aws`, `aws-test`, `aws-prod` and `aws-standby`. */
export const aws = z
  .strictObject({
    region: region.optional(),
    accountId: accountId.optional(),
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
              message: `there is none, and no aws.region either. Fix: set the region of the bucket "${state.bucket}"`,
            },
          ]
        : [],
    ),
    refuse((settings) =>
      blocks(settings).flatMap(({ path, cidr }, index, all) => {
        const other = all.slice(0, index).find((earlier) => overlap(earlier.cidr, cidr))
        if (other === undefined) return []
        const message = `"${cidr}" overlaps "${other.cidr}" of aws.${other.path}.network.cidr: their networks could never be joined. Fix: use another block, e.g. "10.30.0.0/16"`
        return [{ path: [...path.split('.'), 'network', 'cidr'], message }]
      }),
    ),
    refuse(({ region, prod: { standby } }) => {
      if (standby === undefined || standby.region !== region) return []
      const message = `"${region}" is aws.region, whose loss it is for. Fix: use another region`
      return [{ path: ['prod', 'standby', 'region'], message }]
    }),
    refuse((settings) =>
      environments.flatMap((name, index) => {
        const own = settings[name].domain?.name
        const other = environments
          .slice(0, index)
          .find((earlier) => settings[earlier].domain?.name === own)
        if (own === undefined || other === undefined) return []
        const message = `"${own}" is the name of aws.${other}.domain.name, too: it can lead to one environment alone. Fix: use another name, e.g. "${name}.${own}"`
        return [{ path: [name, 'domain', 'name'], message }]
      }),
    ),
  )

export type AwsSettings = z.output<typeof aws>
export type AwsEnvironmentSettings = z.output<typeof environment>
