import { bindingsOf } from '../terraform/load-bindings.ts'

// The resources of the AWS provider that Tally uses.
const load = bindingsOf('aws')

export const { AwsProvider } =
  load<typeof import('@cdktf/provider-aws/lib/provider/index.js')>('provider')
export const { Vpc } = load<typeof import('@cdktf/provider-aws/lib/vpc/index.js')>('vpc')
export const { Subnet } = load<typeof import('@cdktf/provider-aws/lib/subnet/index.js')>('subnet')
export const { InternetGateway } =
  load<typeof import('@cdktf/provider-aws/lib/internet-gateway/index.js')>('internet-gateway')
export const { NatGateway } =
  load<typeof import('@cdktf/provider-aws/lib/nat-gateway/index.js')>('nat-gateway')
export const { Eip } = load<typeof import('@cdktf/provider-aws/lib/eip/index.js')>('eip')
export const { Route } = load<typeof import('@cdktf/provider-aws/lib/route/index.js')>('route')
export const { RouteTable } =
  load<typeof import('@cdktf/provider-aws/lib/route-table/index.js')>('route-table')
export const { RouteTableAssociation } =
  load<typeof import('@cdktf/provider-aws/lib/route-table-association/index.js')>(
    'route-table-association',
  )
export const { DefaultSecurityGroup } =
  load<typeof import('@cdktf/provider-aws/lib/default-security-group/index.js')>(
    'default-security-group',
  )
export const { SecurityGroup } =
  load<typeof import('@cdktf/provider-aws/lib/security-group/index.js')>('security-group')
export const { VpcSecurityGroupIngressRule } = load<
  typeof import('@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js')
>('vpc-security-group-ingress-rule')
export const { VpcSecurityGroupEgressRule } = load<
  typeof import('@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js')
>('vpc-security-group-egress-rule')
export const { VpcEndpoint } =
  load<typeof import('@cdktf/provider-aws/lib/vpc-endpoint/index.js')>('vpc-endpoint')
export const { FlowLog } =
  load<typeof import('@cdktf/provider-aws/lib/flow-log/index.js')>('flow-log')
export const { CloudwatchLogGroup } =
  load<typeof import('@cdktf/provider-aws/lib/cloudwatch-log-group/index.js')>(
    'cloudwatch-log-group',
  )
export const { KmsKey } = load<typeof import('@cdktf/provider-aws/lib/kms-key/index.js')>('kms-key')
export const { KmsAlias } =
  load<typeof import('@cdktf/provider-aws/lib/kms-alias/index.js')>('kms-alias')
export const { IamRole } =
  load<typeof import('@cdktf/provider-aws/lib/iam-role/index.js')>('iam-role')
export const { IamRolePolicy } =
  load<typeof import('@cdktf/provider-aws/lib/iam-role-policy/index.js')>('iam-role-policy')
export const { IamRolePolicyAttachment } = load<
  typeof import('@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js')
>('iam-role-policy-attachment')
export const { DataAwsAvailabilityZones } = load<
  typeof import('@cdktf/provider-aws/lib/data-aws-availability-zones/index.js')
>('data-aws-availability-zones')
export const { DataAwsCallerIdentity } = load<
  typeof import('@cdktf/provider-aws/lib/data-aws-caller-identity/index.js')
>('data-aws-caller-identity')
export const { DataAwsIamSessionContext } = load<
  typeof import('@cdktf/provider-aws/lib/data-aws-iam-session-context/index.js')
>('data-aws-iam-session-context')
export const { EksCluster } =
  load<typeof import('@cdktf/provider-aws/lib/eks-cluster/index.js')>('eks-cluster')
export const { EksNodeGroup } =
  load<typeof import('@cdktf/provider-aws/lib/eks-node-group/index.js')>('eks-node-group')
export const { EksAddon } =
  load<typeof import('@cdktf/provider-aws/lib/eks-addon/index.js')>('eks-addon')
export const { EksAccessEntry } =
  load<typeof import('@cdktf/provider-aws/lib/eks-access-entry/index.js')>('eks-access-entry')
export const { EksAccessPolicyAssociation } = load<
  typeof import('@cdktf/provider-aws/lib/eks-access-policy-association/index.js')
>('eks-access-policy-association')
export const { EksPodIdentityAssociation } = load<
  typeof import('@cdktf/provider-aws/lib/eks-pod-identity-association/index.js')
>('eks-pod-identity-association')
export const { LaunchTemplate } =
  load<typeof import('@cdktf/provider-aws/lib/launch-template/index.js')>('launch-template')
export const { EcrRepository } =
  load<typeof import('@cdktf/provider-aws/lib/ecr-repository/index.js')>('ecr-repository')
export const { EcrLifecyclePolicy } =
  load<typeof import('@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js')>(
    'ecr-lifecycle-policy',
  )
export const { Instance } =
  load<typeof import('@cdktf/provider-aws/lib/instance/index.js')>('instance')
export const { IamInstanceProfile } =
  load<typeof import('@cdktf/provider-aws/lib/iam-instance-profile/index.js')>(
    'iam-instance-profile',
  )
export const { EbsVolume } =
  load<typeof import('@cdktf/provider-aws/lib/ebs-volume/index.js')>('ebs-volume')
export const { VolumeAttachment } =
  load<typeof import('@cdktf/provider-aws/lib/volume-attachment/index.js')>('volume-attachment')
export const { EipAssociation } =
  load<typeof import('@cdktf/provider-aws/lib/eip-association/index.js')>('eip-association')
export const { Route53Zone } =
  load<typeof import('@cdktf/provider-aws/lib/route53-zone/index.js')>('route53-zone')
export const { Route53Record } =
  load<typeof import('@cdktf/provider-aws/lib/route53-record/index.js')>('route53-record')
export const { SecretsmanagerSecret } =
  load<typeof import('@cdktf/provider-aws/lib/secretsmanager-secret/index.js')>(
    'secretsmanager-secret',
  )
export const { DataAwsSsmParameter } =
  load<typeof import('@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js')>(
    'data-aws-ssm-parameter',
  )
export const { S3Bucket } =
  load<typeof import('@cdktf/provider-aws/lib/s3-bucket/index.js')>('s3-bucket')
export const { S3Object } =
  load<typeof import('@cdktf/provider-aws/lib/s3-object/index.js')>('s3-object')
export const { S3BucketVersioningA: S3BucketVersioning } =
  load<typeof import('@cdktf/provider-aws/lib/s3-bucket-versioning/index.js')>(
    's3-bucket-versioning',
  )
export const {
  S3BucketServerSideEncryptionConfigurationA: S3BucketServerSideEncryptionConfiguration,
} = load<
  typeof import('@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js')
>('s3-bucket-server-side-encryption-configuration')
export const { S3BucketPublicAccessBlock } = load<
  typeof import('@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js')
>('s3-bucket-public-access-block')
export const { S3BucketPolicy } =
  load<typeof import('@cdktf/provider-aws/lib/s3-bucket-policy/index.js')>('s3-bucket-policy')
export const { S3BucketLifecycleConfiguration } = load<
  typeof import('@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js')
>('s3-bucket-lifecycle-configuration')
export const { S3BucketNotification } =
  load<typeof import('@cdktf/provider-aws/lib/s3-bucket-notification/index.js')>(
    's3-bucket-notification',
  )
export const { DlmLifecyclePolicy } =
  load<typeof import('@cdktf/provider-aws/lib/dlm-lifecycle-policy/index.js')>(
    'dlm-lifecycle-policy',
  )
export const { CloudwatchMetricAlarm } =
  load<typeof import('@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js')>(
    'cloudwatch-metric-alarm',
  )
export const { DataAwsEcrImage } =
  load<typeof import('@cdktf/provider-aws/lib/data-aws-ecr-image/index.js')>('data-aws-ecr-image')
