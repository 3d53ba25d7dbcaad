/** AWS' regions with EKS, those that have to be enabled first among them; China and GovCloud aside. */
export const regions: readonly string[] = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
  ...['ca-central-1', 'ca-west-1', 'mx-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2'],
  ...['eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['ap-east-1', 'ap-east-2', 'ap-south-1', 'ap-south-2'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5'],
  ...['ap-southeast-6', 'ap-southeast-7'],
  ...['af-south-1', 'il-central-1', 'me-central-1', 'me-south-1'],
]

const burstable = ['t3', 't3a']
const others = [
  ...['m5', 'm5a', 'm6a', 'm6i', 'm7a', 'm7i', 'm7i-flex'],
  ...['c5', 'c5a', 'c6a', 'c6i', 'c7a', 'c7i'],
  ...['r5', 'r5a', 'r6a', 'r6i', 'r7a', 'r7i'],
]
const types = (families: readonly string[], sizes: readonly string[]) =>
  families.flatMap((family) => sizes.map((size) => `${family}.${size}`))

/**
 * Types of EC2 that a node may be of: an x86-64 processor, which the image is built for, and sizes
 * that all of these families have. Smaller ones hold too few pods: each takes an address, and an
 * instance has few of those.
 */
export const instanceTypes: readonly string[] = [
  ...types(burstable, ['medium', 'large', 'xlarge', '2xlarge']),
  ...types(others, ['large', 'xlarge', '2xlarge', '4xlarge']),
]

/**
 * Types of EC2 that the monitoring host may be of, with x86-64 or Graviton processors. Every region
 * has some of them, and all have at least 4 GiB: Prometheus and Grafana take most of that.
 */
export const monitoringInstanceTypes: readonly string[] = [
  ...types(['t3', 't3a', 't4g'], ['medium', 'large', 'xlarge', '2xlarge']),
  ...types(
    ['m6g', 'm6i', 'm7g', 'm7i', 'm8g', 'r6g', 'r6i', 'r7g', 'r7i'],
    ['large', 'xlarge', '2xlarge'],
  ),
]

/** For messages: the whole list is too long to read. */
export const knownInstanceTypes = `${burstable.join(', ')} from medium to 2xlarge; ${others.join(', ')} from large to 4xlarge`

/** What CloudWatch Logs keeps logs for, in days. */
export const logRetentionDays: readonly number[] = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
]
