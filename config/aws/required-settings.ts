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
  state: {
    setting: 'aws.state',
    fix: 'name an S3 bucket with versioning for the state, which production must not lose with one machine, e.g. {"aws": {"state": {"bucket": "my-states"}}}; or let it be on this machine alone by "localState": true of the environment.',
  },
} as const
