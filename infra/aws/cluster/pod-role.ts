import { EksPodIdentityAssociation } from '@cdktf/provider-aws/lib/eks-pod-identity-association/index.js'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'
import type { PolicyStatement } from '../policy-document.ts'
import { podIdentity, ServiceRole } from '../service-role.ts'
import type { KubernetesCluster } from './kubernetes-cluster.ts'

export interface PodRoleProps {
  readonly account: AwsAccount
  readonly cluster: KubernetesCluster
  /** Added to the cluster's name: names the role. */
  readonly name: string
  readonly description: string
  /** Which pods: those of this service account. It need not exist yet. */
  readonly serviceAccount: { readonly namespace: string; readonly name: string }
  readonly statements: readonly PolicyStatement[]
}

/** An IAM role for the pods of one service account, by EKS Pod Identity. */
export class PodRole extends Construct {
  readonly arn: string
  /** Pods that start before these are there get no credentials. */
  readonly readyAfter: readonly ITerraformDependable[]

  constructor(scope: Construct, id: string, props: PodRoleProps) {
    super(scope, id)
    const { account, cluster, serviceAccount } = props
    const role = new ServiceRole(this, 'Role', {
      account,
      name: `${cluster.name}-${props.name}`,
      description: props.description,
      service: podIdentity,
      statements: props.statements,
    })
    const association = new EksPodIdentityAssociation(this, 'Association', {
      clusterName: cluster.name,
      namespace: serviceAccount.namespace,
      serviceAccount: serviceAccount.name,
      roleArn: role.arn,
    })
    this.arn = role.arn
    this.readyAfter = [...role.readyAfter, association]
  }
}
