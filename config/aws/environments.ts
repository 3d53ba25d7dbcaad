import type { AwsEnvironmentSettings, AwsSettings } from './aws.ts'

/** The stacks of AWS, and where the settings of each are. */
const paths = {
  aws: 'aws.dev',
  'aws-test': 'aws.test',
  'aws-prod': 'aws.prod',
  'aws-standby': 'aws.prod.standby',
} as const
export type AwsStackId = keyof typeof paths
export const awsStackIds = Object.keys(paths) as readonly AwsStackId[]

/** Beginning of every name that a stack gives in AWS, and value of its tag `environment`. */
export const awsName = (id: AwsStackId): string => `tally-${id}`

/** Where an environment is, and with what settings. */
export interface AwsEnvironment {
  /** Where its settings are, e.g. `aws.dev`. */
  readonly path: string
  readonly region?: string | undefined
  /** The bucket of the state. @default this machine has the state */
  readonly state?: { readonly bucket: string; readonly region?: string | undefined } | undefined
  readonly settings: AwsEnvironmentSettings
  /** The region that has what another environment comes up from when this one is lost. @default none has */
  readonly standbyRegion?: string | undefined
  /** What it comes up from: copies of another environment. @default it begins with nothing */
  readonly copies?: {
    /** Name of that environment. */
    readonly of: string
    /** Claims of which no copy is wanted, and `monitoring` for the monitoring host. */
    readonly startEmpty: readonly string[]
  }
  /** Whether clients reach a standby, and what it stands by for, by the same name. */
  readonly sharesDomain: boolean
}

/** An environment of the settings. A standby that they do not have is one without a region. */
export function awsEnvironment(id: AwsStackId, aws: AwsSettings): AwsEnvironment {
  const path = paths[id]
  const { domain, standby } = aws.prod
  const sharesDomain = domain !== undefined && standby?.domain?.name === domain.name
  if (id !== 'aws-standby') {
    const settings = { aws: aws.dev, 'aws-test': aws.test, 'aws-prod': aws.prod }[id]
    const state = aws.state && { region: aws.region, ...aws.state }
    const common = { path, region: aws.region, state, settings }
    if (id !== 'aws-prod') return { ...common, sharesDomain: false }
    return { ...common, standbyRegion: standby?.region, sharesDomain }
  }
  // The region of the others, and their bucket in it, are what it has to do without.
  return {
    path,
    region: standby?.region,
    state: standby?.state && { region: standby.region, ...standby.state },
    settings: standby ?? aws.prod,
    copies: { of: awsName('aws-prod'), startEmpty: standby?.startEmpty ?? [] },
    sharesDomain,
  }
}
