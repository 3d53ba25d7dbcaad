import { awsName, awsStackIds } from '../../config/aws/environments.ts'
import { askAws } from './aws-cli.ts'

/** One of AWS' resources by its name. */
export interface NamedResource {
  readonly arn: string
  /** Whether it is deleted, and AWS can restore it for some days. */
  readonly isDeleted: boolean
}

/**
 * How AWS lists what the stacks make with a name of their own: each row has the ARN, the name, and since when
 * it is deleted where that shows. What gives no ARN gets the part of it that tells what it is.
 */
const listings = (
  environment: string,
  account: string | null,
): readonly (readonly [call: string, rows: string])[] => [
  [
    `budgets describe-budgets --account-id ${account}`,
    "Budgets[].[join('', ['arn:aws:budgets:::budget/', BudgetName]), BudgetName]",
  ],
  [`amp list-workspaces --alias ${environment}`, 'workspaces[].[arn, alias]'],
  ['eks list-clusters', "clusters[].[join('', ['arn:aws:eks:::cluster/', @]), @]"],
  ['ecr describe-repositories', 'repositories[].[repositoryArn, repositoryName]'],
  ['iam list-roles', 'Roles[].[Arn, RoleName]'],
  ['iam list-instance-profiles', 'InstanceProfiles[].[Arn, InstanceProfileName]'],
  ['kms list-aliases', 'Aliases[].[AliasArn, AliasName]'],
  // EKS makes its own again when it goes too early, without a tag.
  ...[`/${environment}/`, `/aws/eks/${environment}/`].map(
    (prefix) =>
      [
        `logs describe-log-groups --log-group-name-prefix ${prefix}`,
        'logGroups[].[arn, logGroupName]',
      ] as const,
  ),
  ['s3api list-buckets', "Buckets[].[join('', ['arn:aws:s3:::', Name]), Name]"],
  [
    `cloudwatch describe-alarms --alarm-name-prefix ${environment}-`,
    'MetricAlarms[].[AlarmArn, AlarmName]',
  ],
  [
    'dlm get-lifecycle-policies',
    "Policies[].[join('', ['arn:aws:dlm:::policy/', PolicyId]), Tags.environment]",
  ],
  ['route53 list-hosted-zones', "HostedZones[].[join('', ['arn:aws:route53:::', Id]), Name]"],
  [
    `secretsmanager list-secrets --include-planned-deletion --filters Key=name,Values=${environment}/`,
    'SecretList[].[ARN, Name, DeletedDate]',
  ],
]

/** Everything of the account and region that has an environment's name, tagged or not. */
export async function namedResources(
  region: string,
  environment: string,
): Promise<readonly NamedResource[]> {
  const asked = ['sts', 'get-caller-identity', '--query', 'Account']
  const account = await askAws<string | null>(region, asked)
  const found: NamedResource[] = []
  // One after the other: each call is a program of its own.
  for (const [call, rows] of listings(environment, account)) {
    const listed = await askAws<readonly [string, string | null, string?][] | null>(region, [
      ...call.split(' '),
      ...['--query', rows],
    ])
    for (const [arn, name, deleted] of listed ?? []) {
      if (name !== null && isOf(environment, name)) found.push({ arn, isDeleted: Boolean(deleted) })
    }
  }
  return found
}

/** Whether a name is an environment's: not that of another one that begins alike, as `tally-aws-test`. */
function isOf(environment: string, name: string): boolean {
  // `alias/tally-aws`, `/aws/eks/tally-aws/cluster`, `/tally-aws/vpc-flow-logs`
  const own = name.replace(/^(alias\/|\/aws\/eks\/|\/)/, '')
  const begins = (with_: string) =>
    own.startsWith(with_) && /^$|^[-/.]/.test(own.slice(with_.length))
  const others = awsStackIds
    .map(awsName)
    .filter((other) => other !== environment && other.startsWith(environment))
  return begins(environment) && !others.some(begins)
}
