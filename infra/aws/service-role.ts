import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js'
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js'
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import type { AwsAccount } from './aws-account.ts'
import { type PolicyStatement, policyDocument } from './policy-document.ts'

export interface ServiceRoleProps {
  readonly account: AwsAccount
  readonly name: string
  readonly description: string
  /** The service that acts in this role, e.g. `eks.amazonaws.com`. */
  readonly service: string
  /** Policies that AWS maintains, e.g. `AmazonEKSClusterPolicy`. @default none */
  readonly managedPolicies?: readonly string[]
  /** What else the role may, or may not do. @default nothing */
  readonly statements?: readonly PolicyStatement[]
}

/** Pods act in a role by EKS Pod Identity. */
export const podIdentity = 'pods.eks.amazonaws.com'

/** EKS tags its sessions: with the pod that acts, and with the cluster, which its own policies ask for. */
const tagsSessions = ['eks.amazonaws.com', podIdentity]

/** An IAM role for one AWS service, or for pods, with what it may do. */
export class ServiceRole extends Construct {
  readonly arn: string
  readonly name: string
  /** The role's policies: who acts in it may do so only when they are there, and until they go. */
  readonly readyAfter: readonly ITerraformDependable[]

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id)
    const { account, service, managedPolicies = [], statements = [] } = props
    const role = new IamRole(this, 'Role', {
      name: props.name,
      description: props.description,
      assumeRolePolicy: policyDocument({
        Effect: 'Allow',
        Principal: { Service: service },
        Action: tagsSessions.includes(service)
          ? ['sts:AssumeRole', 'sts:TagSession']
          : 'sts:AssumeRole',
      }),
    })
    const attachments = managedPolicies.map(
      (policy) =>
        new IamRolePolicyAttachment(this, policy.replace(/^.*\//, ''), {
          role: role.name,
          policyArn: account.managedPolicyArn(policy),
        }),
    )
    this.readyAfter =
      statements.length === 0
        ? attachments
        : [
            ...attachments,
            new IamRolePolicy(this, 'Policy', {
              name: props.name,
              role: role.name,
              policy: policyDocument(...statements),
            }),
          ]
    this.arn = role.arn
    this.name = role.name
  }
}
