import { z } from 'zod'
import { type Contradiction, refuse, wholeNumber } from '../setting-types.ts'
import { instanceType } from './names.ts'
import { publicCidrs, publicCidrsFaults } from './public-cidrs.ts'

const grafana = z
  .strictObject({
    access: z
      .enum(['session-manager', 'public'])
      .describe(
        '"session-manager" (through a tunnel, by IAM) or "public" (from the internet over TLS, by the addresses in cidrs)',
      ),
    cidrs: publicCidrs.optional(),
  })
  .check(
    refuse(({ access, cidrs = [] }) =>
      publicCidrsFaults(access === 'public', cidrs, {
        open: '"access": "public"',
        closed: '"access": "session-manager"',
        purpose: 'see Grafana',
        whose: 'that people come from',
        privateFault: 'which never come from the internet. Fix: set "access": "session-manager"',
      }),
    ),
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

/** Longest time that Amazon Managed Service for Prometheus keeps samples. */
const managedRetentionDays = 1095

const settings = z.strictObject({
  kind: z
    .enum(['host', 'managed'])
    .describe(
      '"host" (an EC2 instance with Prometheus and Grafana) or "managed" (Amazon Managed Service for Prometheus)',
    ),
  instanceType,
  amiId: id('ami', 'an image of Amazon Linux 2023').optional(),
  zone: z
    .string()
    .regex(/^[a-f]$/)
    .describe('the letter of one of the zones in network.zones, e.g. "b"')
    .optional(),
  mirror: z
    .string()
    // Its security group lets it out by this port alone.
    .regex(/^https:\/\/[\w.-]+(?::443)?\/?[\w./~-]*$/)
    .describe(
      'the https address, at port 443, of a folder with the archives of Prometheus, Grafana, Alertmanager and node exporter, e.g. "https://mirror.example/releases"',
    )
    .optional(),
  // Room for a file system at least, and a gp3 volume's size at most.
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

type Settings = z.output<typeof settings>

/** What a managed service has no host for. */
const ofHost = ['amiId', 'zone', 'mirror', 'fromSnapshot', 'alertReceiver'] as const

function managedFaults({ kind, retentionDays, grafana, ...others }: Settings): Contradiction[] {
  if (kind === 'host') return []
  const fix = 'Fix: leave it out, or set "kind": "host"'
  const given = ofHost.filter((name) => others[name] !== undefined)
  return [
    ...given.map((name) => ({
      path: [name],
      message: `it is about the monitoring host, and with "kind": "managed" there is none. ${fix}${name === 'alertReceiver' ? ', or have alerts sent to the SNS topic of alarmTopicArn' : ''}`,
    })),
    ...(grafana.access === 'public'
      ? [
          {
            path: ['grafana', 'access'],
            message: `"public" is for the Grafana of the monitoring host; with "kind": "managed" Grafana runs in the cluster, and is reached by npm run open. ${fix}`,
          },
        ]
      : []),
    ...(retentionDays > managedRetentionDays
      ? [
          {
            path: ['retentionDays'],
            message: `${retentionDays} is more than the ${managedRetentionDays} days that "kind": "managed" keeps. Fix: use at most ${managedRetentionDays}, or set "kind": "host"`,
          },
        ]
      : []),
  ]
}

/** Settings of an environment's monitoring. */
export const awsMonitoring = settings.check(refuse(managedFaults))

export type AwsMonitoringSettings = z.output<typeof awsMonitoring>
