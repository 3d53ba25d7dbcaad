import { region, standbyRegion } from './recording-emulator.ts'

const apiAccess = { from: 'cidrs', cidrs: ['203.0.113.7/32'] }

/** The bucket of the state, where one is set. */
export const stateBucket = 'states'
/** That of the standby, in its region. */
export const standbyBucket = 'standby-states'
/** The public zone of the domain. */
export const zone = 'example.com'

/** Production with most options, and its standby. */
const production = {
  aws: {
    region,
    apiAccess,
    accountId: '123456789012',
    administrators: ['arn:aws:iam::123456789012:role/deployer'],
    state: { bucket: stateBucket },
    tags: { 'cost-center': '4711' },
    prod: {
      allowedCidrs: ['203.0.113.0/24'],
      domain: { name: `metrics.${zone}`, zone },
      budget: { usdPerMonth: 600, email: 'people@example.com' },
      // The provider of a mirror may not know it, and a destroy has to get past it.
      deletionProtection: false,
      monitoring: {
        grafana: { access: 'public', cidrs: ['203.0.113.0/24'] },
        alarmTopicArn: `arn:aws:sns:${region}:123456789012:people`,
        alertReceiver: {
          kind: 'slack',
          secretArn: `arn:aws:secretsmanager:${region}:123456789012:secret:receiver-AbCdEf`,
        },
      },
      standby: { region: standbyRegion, state: { bucket: standbyBucket } },
    },
  },
  services: {
    orders: {
      image: 'registry.invalid/orders:1',
      port: 8080,
      routes: ['/orders'],
      host: `orders.metrics.${zone}`,
      health: '/health',
      requestCounter: 'spring-boot',
    },
  },
}

/**
 * Settings of each stack that is applied: the first with none but those that have no default, the second with
 * a managed Prometheus.
 */
export const stacks = {
  aws: { aws: { region, apiAccess } },
  'aws-test': {
    aws: {
      region,
      apiAccess,
      test: {
        monitoring: {
          kind: 'managed',
          alarmTopicArn: `arn:aws:sns:${region}:123456789012:people`,
        },
      },
    },
  },
  'aws-prod': production,
  'aws-standby': production,
} as const
