import recorded from './recorded.json' with { type: 'json' }

/** Where the actions of a service may be allowed only, by IAM's name of it. */
const resources: Readonly<Record<string, string>> = {
  acm: 'certificates of the account',
  aps: 'workspaces of the account, where `monitoring.kind` is `managed`',
  budgets: 'budgets `tally-*`',
  cloudwatch: 'alarms `tally-*`',
  dlm: 'the account',
  ec2: 'the region',
  ecr: '`repository/tally-*`; of `GetAuthorizationToken`, the account',
  eks: 'clusters `tally-*` and what belongs to them',
  iam: '`role/tally-*`, `instance-profile/tally-*`, `role/aws-service-role/*`; `GetRole` of the own role, too',
  kms: 'keys of the account',
  logs: '`/tally-*`, `/aws/eks/tally-*`',
  route53: 'private zones, and the zone of a `domain`',
  s3: '`tally-*`, and the bucket of the state',
  secretsmanager: '`tally-*`',
  ssm: '`/aws/service/ami-amazon-linux-latest/*`',
  sts: 'the account',
}

interface Unrecorded {
  /** Why no call shows it. */
  readonly because: string
  readonly actions: readonly string[]
}

/** What IAM has to allow besides, without a call of that name in a deploy and a destroy. */
export const unrecorded: readonly Unrecorded[] = [
  {
    because: 'what is created has tags',
    actions: [
      'acm:AddTagsToCertificate',
      'aps:TagResource',
      'budgets:TagResource',
      'cloudwatch:TagResource',
      'dlm:TagResource',
      'ecr:TagResource',
      'eks:TagResource',
      'iam:TagInstanceProfile',
      'iam:TagRole',
      'kms:TagResource',
      'logs:TagResource',
      's3:PutObjectTagging',
      'secretsmanager:TagResource',
    ],
  },
  {
    because:
      'roles are given to `eks`, `ec2`, `vpc-flow-logs`, `dlm` and `pods.eks`, and services make their own (EKS and its nodes, load balancing, `events` for alarms that act on EC2)',
    actions: ['iam:CreateServiceLinkedRole', 'iam:PassRole'],
  },
  {
    because:
      'ECR, EKS, S3, Logs, EBS and a managed Prometheus use the key on behalf of the deployer',
    actions: [
      'kms:CreateGrant',
      'kms:Decrypt',
      'kms:Encrypt',
      'kms:GenerateDataKey*',
      'kms:ReEncrypt*',
    ],
  },
  {
    because: 'docker pushes the image',
    actions: [
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:CompleteLayerUpload',
      'ecr:InitiateLayerUpload',
      'ecr:UploadLayerPart',
    ],
  },
  {
    because: 'production has a standby, whose region has its passwords, too',
    actions: ['secretsmanager:ReplicateSecretToRegions'],
  },
  {
    because: 'a later deploy changes what is there',
    actions: [
      'aps:PutAlertManagerDefinition',
      'aps:PutRuleGroupsNamespace',
      'aps:UpdateWorkspaceAlias',
      'dlm:UpdateLifecyclePolicy',
      'ec2:ModifyVolume',
      'ec2:ReplaceRoute',
      'ecr:PutImageScanningConfiguration',
      'eks:DescribeUpdate',
      'eks:UpdateAccessEntry',
      'eks:UpdateAddon',
      'eks:UpdateClusterConfig',
      'eks:UpdateClusterVersion',
      'eks:UpdatePodIdentityAssociation',
      'iam:UpdateAssumeRolePolicy',
      'kms:PutKeyPolicy',
      'secretsmanager:UpdateSecret',
    ],
  },
  {
    because: 'a later deploy takes tags away that were in `aws.tags`',
    actions: [
      'acm:RemoveTagsFromCertificate',
      'aps:UntagResource',
      'budgets:UntagResource',
      'cloudwatch:UntagResource',
      'dlm:UntagResource',
      'ec2:DeleteTags',
      'ecr:UntagResource',
      'eks:UntagResource',
      'iam:UntagInstanceProfile',
      'iam:UntagRole',
      'kms:UntagResource',
      'logs:UntagResource',
      'secretsmanager:UntagResource',
    ],
  },
]

type Actions = Readonly<Record<string, readonly string[]>>

/** What Terraform and the commands of a deploy and a destroy call. */
export const deployed: Actions = recorded.deploy
/** What `npm run down` asks for, to see what is left. */
export const asked: Actions = {
  ...recorded.down,
  // Asked for where a VPC is left, which the recorded destroy leaves none of.
  ec2: [...recorded.down.ec2, 'DescribeNetworkInterfaces'].sort(),
}

const code = (text: string) => `\`${text}\``

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function resourcesOf(prefix: string): string {
  const on = resources[prefix]
  if (on === undefined) throw new Error(`permissions.ts does not say what ${prefix} acts on`)
  return on
}

/** The tables of `docs/aws.md`, as Markdown. */
export function permissionTables(): string {
  return [
    'Called by a deploy or a destroy. IAM takes `*` alone as resource of those that list or describe:',
    table(
      ['actions of', 'on', 'which'],
      Object.entries(deployed).map(([prefix, names]) => [
        ...[code(prefix), resourcesOf(prefix)],
        names.map(code).join(', '),
      ]),
    ),
    'Needed for these, but not called by name:',
    table(
      ['because', 'actions'],
      unrecorded.map(({ because, actions }) => [because, actions.map(code).join(', ')]),
    ),
    'Called by `npm run down`, which then asks what is left, on the account:',
    table(
      ['actions of', 'which'],
      Object.entries(asked).map(([prefix, names]) => [code(prefix), names.map(code).join(', ')]),
    ),
  ].join('\n\n')
}
