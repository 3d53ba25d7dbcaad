import { z } from 'zod'
import { isPrivate, parseCidr } from './cidr.ts'
import { refuse, wholeNumber } from './setting-types.ts'

const sizes = ['medium', 'large', 'xlarge', '2xlarge'] as const

/**
 * Types of EC2 that the monitoring host may be of, with x86-64 or Graviton processors. Every region
 * has some of them, and all have at least 4 GiB: Prometheus and Grafana take most of that.
 */
const instanceTypes: readonly string[] = [
  ...['t3', 't3a', 't4g'].flatMap((family) => sizes.map((size) => `${family}.${size}`)),
  ...['m6g', 'm6i', 'm7g', 'm7i', 'm8g', 'r6g', 'r6i', 'r7g', 'r7i'].flatMap((family) =>
    sizes.slice(1).map((size) => `${family}.${size}`),
  ),
]

/** Wider blocks than this are not somebody's. Two of /1 are the whole internet. */
const widestPrefix = 8
const example = '"203.0.113.7/32"'

/** What is wrong with a block that is to reach Grafana from the internet; undefined: nothing. */
function fault(cidr: string): string | undefined {
  const block = parseCidr(cidr)
  if (!block) return `is no block of addresses; use e.g. ${example}`
  if (block.prefix < widestPrefix) {
    return `is open to the internet; name the addresses that people come from, e.g. ${example}, or set "access": "session-manager"`
  }
  return isPrivate(cidr)
    ? 'holds private addresses, which never come from the internet; set "access": "session-manager"'
    : undefined
}

const grafana = z
  .strictObject({
    access: z
      .enum(['session-manager', 'public'])
      .describe(
        '"session-manager" (through a tunnel, by IAM) or "public" (from the internet over TLS, by the addresses in cidrs)',
      ),
    cidrs: z
      .array(z.string())
      .describe(`a list of blocks of addresses, e.g. [${example}]`)
      .optional(),
  })
  .check(
    refuse(({ access, cidrs = [] }) => {
      const path = ['cidrs']
      if (access === 'session-manager') {
        const message = `${JSON.stringify(cidrs)} has no effect with "access": "session-manager"; leave it out, or set "access": "public"`
        return cidrs.length > 0 ? [{ path, message }] : []
      }
      if (cidrs.length === 0) {
        const message = `there is none, so nobody could see Grafana; name the addresses that people come from, e.g. [${example}], or set "access": "session-manager"`
        return [{ path, message }]
      }
      return cidrs.flatMap((cidr) => {
        const found = fault(cidr)
        return found === undefined ? [] : [{ path, message: `"${cidr}" ${found}` }]
      })
    }),
  )

const arn = (service: string, resource: string, sample: string) =>
  z
    .string()
    .regex(new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d{12}:${resource}$`))
    .describe(`an ARN, e.g. "${sample}"`)

const id = (kind: string, what: string) =>
  z
    .string()
    .regex(new RegExp(`^${kind}-[0-9a-f]{8,17}$`))
    .describe(`the id of ${what}, e.g. "${kind}-0123456789abcdef0"`)

/** Settings of an environment's monitoring host. */
export const awsMonitoring = z.strictObject({
  instanceType: z
    .enum(instanceTypes)
    .describe(
      `a type of EC2 with at least 4 GiB, e.g. "t4g.medium"; known are ${instanceTypes.join(', ')}`,
    ),
  amiId: id('ami', 'an image of Amazon Linux 2023').optional(),
  // What EBS' gp3 has, and room for a file system.
  dataVolumeGiB: wholeNumber(4, 16_384),
  fromSnapshot: id('snap', 'a snapshot of the data volume').optional(),
  retentionDays: wholeNumber(1, 3650),
  grafana,
  alarmTopicArn: arn('sns', '[\\w-]+', 'arn:aws:sns:eu-central-1:123456789012:people').optional(),
  alertReceiver: z
    .strictObject({
      kind: z.enum(['webhook', 'slack']).describe('"webhook" or "slack"'),
      secretArn: arn(
        'secretsmanager',
        'secret:[\\w/+=.@-]+',
        'arn:aws:secretsmanager:eu-central-1:123456789012:secret:receiver-AbCdEf',
      ),
    })
    .optional(),
})

export type AwsMonitoringSettings = z.output<typeof awsMonitoring>
