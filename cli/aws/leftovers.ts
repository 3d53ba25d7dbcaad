import { askAws } from './aws-cli.ts'
import { ec2Leftovers } from './ec2-leftovers.ts'
import { namedResources } from './named-resources.ts'

export interface AwsLeftoversOptions {
  /** Where something of it may be. */
  readonly regions: readonly string[]
  /** Beginning of every name, and value of the tag `environment`. */
  readonly name: string
  /** The bucket of Terraform's state, which is no part of an environment whatever its name. @default none */
  readonly stateBucket?: string | undefined
}

/** What AWS still has of an environment after a destroy. */
export interface AwsLeftovers {
  /** Costs money or blocks the next deploy: service and resource as in an ARN, e.g. `eks cluster/tally-aws`. */
  readonly left: readonly string[]
  /** What a destroy keeps on purpose, with what it costs. */
  readonly kept: readonly string[]
}

/**
 * Asks AWS itself what is left of an environment: by tag, and by name what has no tag or is in no region.
 *
 * @throws when AWS can't be asked about one of the kinds
 */
export async function awsLeftovers({
  regions,
  ...options
}: AwsLeftoversOptions): Promise<AwsLeftovers> {
  const found = await Promise.all(regions.map((region) => regionLeftovers({ region, ...options })))
  // What is in no region was found in each.
  const once = (texts: readonly string[]) => [...new Set(texts)]
  return {
    left: once(found.flatMap(({ left }) => left)).sort(),
    kept: once(found.flatMap(({ kept }) => kept)),
  }
}

interface RegionOptions extends Omit<AwsLeftoversOptions, 'regions'> {
  readonly region: string
}

async function regionLeftovers(options: RegionOptions): Promise<AwsLeftovers> {
  const { region, name } = options
  const [tagged, named, ec2] = await Promise.all([
    taggedResources(options),
    namedResources(region, name),
    ec2Leftovers(region, name, tagsOf(name)),
  ])
  const deleted = new Set(named.filter(({ isDeleted }) => isDeleted).map(({ arn }) => arn))
  const arns = [...tagged.left, ...named.map(({ arn }) => arn)].filter(
    (arn) => !deleted.has(arn) && !arn.endsWith(`:s3:::${options.stateBucket}`),
  )
  const left = new Set([...arns.map(resourceOf), ...ec2.left])
  return {
    left: [...left],
    kept: [
      ...ec2.kept,
      ...tagged.kept,
      ...[...deleted].map((arn) => `${resourceOf(arn)}: gone for good within 30 days, 0 USD`),
    ],
  }
}

/** Service and resource of an ARN: without the streams of a log group (`:*`), and a zone's slash. */
function resourceOf(arn: string): string {
  const [, , service, , , ...resource] = arn.split(':')
  return `${service} ${resource.join(':').replace(/^\/|:\*$/g, '')}`
}

/**
 * EKS gives what it makes, and the security group of the cluster, a tag of the cluster; what is made by no
 * NodeClass, StorageClass or Service of Tally's has no tag of the environment.
 */
const tagsOf = (name: string): readonly (readonly [key: string, value: string])[] => [
  ['environment', name],
  ['eks:eks-cluster-name', name],
  [`kubernetes.io/cluster/${name}`, 'owned'],
]

/** What has one of the tags, but for EC2, which says itself what is still there. */
async function taggedResources({ region, name }: RegionOptions) {
  const arns = new Set<string>()
  for (const [key, value] of tagsOf(name)) {
    const found = await askAws<readonly string[] | null>(region, [
      ...[
        'resourcegroupstaggingapi',
        'get-resources',
        '--tag-filters',
        `Key=${key},Values=${value}`,
      ],
      ...['--query', 'ResourceTagMappingList[].ResourceARN'],
    ])
    for (const arn of found ?? []) if (arn.split(':')[2] !== 'ec2') arns.add(arn)
  }
  const kept: string[] = []
  for (const arn of [...arns].filter((each) => / key\//.test(resourceOf(each)))) {
    const { KeyMetadata } = await askAws<{
      readonly KeyMetadata: { readonly KeyState: string; readonly DeletionDate?: string }
    }>(region, ['kms', 'describe-key', '--key-id', arn])
    if (KeyMetadata.KeyState !== 'PendingDeletion') continue
    arns.delete(arn)
    kept.push(`${resourceOf(arn)}: gone for good on ${KeyMetadata.DeletionDate}, 0 USD`)
  }
  return { left: [...arns], kept }
}
