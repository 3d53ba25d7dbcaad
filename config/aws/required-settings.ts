/** What the stacks of AWS can't do without, and how to set each. */
export const requiredAwsSettings = {
  region: {
    setting: 'aws.region',
    fix: 'name the region to deploy to in settings.json, e.g. {"aws": {"region": "eu-central-1"}}.',
  },
  apiAccess: {
    setting: 'aws.apiAccess',
    fix: 'say how you reach the API of the cluster: {"aws": {"apiAccess": {"from": "cidrs", "cidrs": ["203.0.113.7/32"]}}} with the addresses that you deploy from, or {"from": "vpc"} to deploy from inside of the VPC.',
  },
  standby: {
    setting: 'aws.prod.standby',
    fix: 'name another region, which aws-prod copies to from its next deploy on, e.g. {"aws": {"prod": {"standby": {"region": "eu-west-1"}}}}.',
  },
  standbyState: {
    setting: 'aws.prod.standby.state',
    fix: 'name an S3 bucket with versioning in a region that is not lost with aws.region, e.g. {"aws": {"prod": {"standby": {"state": {"bucket": "my-standby-states"}}}}}; or let the state be on this machine alone by "localState": true of the standby.',
  },
  state: {
    setting: 'aws.state',
    fix: 'name an S3 bucket with versioning for the state, which production must not lose with one machine, e.g. {"aws": {"state": {"bucket": "my-states"}}}; or let it be on this machine alone by "localState": true of the environment.',
  },
} as const
