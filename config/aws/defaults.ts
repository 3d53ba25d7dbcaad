import type { AwsEnvironmentSettings, AwsSettings } from './aws.ts'
import { prodMonitoring, smallMonitoring } from './monitoring-defaults.ts'

/** What the environments for development and for tests have in common. */
const small: Omit<AwsEnvironmentSettings, 'network'> = {
  access: 'internet',
  plainHttpPasswords: false,
  nodes: {
    instanceTypes: ['t3.large', 't3a.large', 'm7i-flex.large'],
    cpuLimit: 4,
    volumeGiB: 50,
  },
  minReplicas: 1,
  logRetentionDays: 30,
  keepData: false,
  deletionProtection: false,
  localState: true,
  monitoring: smallMonitoring,
}

// Each environment has addresses of its own, so that their networks can be joined one day.
const network = (cidr: string): AwsEnvironmentSettings['network'] => ({
  cidr,
  serviceCidr: '172.20.0.0/16',
  zones: 'abc',
  natGateways: 'one',
  imageEndpoints: false,
})

/** Default settings of AWS. Region and API access have none. */
export const awsDefaults: AwsSettings = {
  dev: { ...small, network: network('10.20.0.0/16') },
  test: {
    ...small,
    network: network('10.21.0.0/16'),
    // A node in each of two zones, and one that takes the place of another.
    nodes: { ...small.nodes, cpuLimit: 6 },
    minReplicas: 2,
  },
  prod: {
    access: 'internet',
    plainHttpPasswords: false,
    network: {
      ...network('10.22.0.0/16'),
      natGateways: 'one-per-zone',
      imageEndpoints: true,
    },
    nodes: { instanceTypes: ['m7i.large', 'm7a.large', 'm6i.large'], cpuLimit: 12, volumeGiB: 80 },
    minReplicas: 3,
    logRetentionDays: 365,
    keepData: true,
    deletionProtection: true,
    localState: false,
    monitoring: prodMonitoring,
  },
}

/** Settings of production that are good in its own region alone. */
const regional = ['amiId', 'zone', 'fromSnapshot', 'alarmTopicArn', 'alertReceiver']

/** Default settings of a standby: those of production, with addresses of its own. */
export const standbyDefaults = ({ standby: _, ...prod }: AwsSettings['prod']) => ({
  ...prod,
  network: { ...prod.network, cidr: '10.23.0.0/16' },
  monitoring: Object.fromEntries(
    Object.entries(prod.monitoring).filter(([name]) => !regional.includes(name)),
  ),
})
