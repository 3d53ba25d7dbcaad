import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon/index.js'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'
import { podIdentity, ServiceRole } from '../service-role.ts'
import type { KubernetesCluster } from './kubernetes-cluster.ts'

/** An add-on of EKS: its configuration, and the role that one of its pods acts in. */
interface AddOn {
  readonly version: string
  /** As its configuration schema has it: `aws eks describe-addon-configuration`. */
  readonly configuration?: object
  readonly role?: { readonly serviceAccount: string; readonly managedPolicy: string }
}

/**
 * Versions for Kubernetes 1.35 that were in use together in June 2026. The current ones:
 * `aws eks describe-addon-versions --kubernetes-version 1.35`. Change them with `kubernetesVersion`
 * in kubernetes-cluster.ts.
 */
const network: Readonly<Record<string, AddOn>> = {
  'vpc-cni': {
    version: 'v1.21.1-eksbuild.8',
    // By default it is off, and EKS ignores every NetworkPolicy.
    configuration: { enableNetworkPolicy: 'true' },
    role: { serviceAccount: 'aws-node', managedPolicy: 'AmazonEKS_CNI_Policy' },
  },
  'kube-proxy': { version: 'v1.35.3-eksbuild.5' },
  'eks-pod-identity-agent': { version: 'v1.3.10-eksbuild.3' },
}

const workloads: Readonly<Record<string, AddOn>> = {
  coredns: { version: 'v1.14.2-eksbuild.4' },
  'metrics-server': { version: 'v0.8.1-eksbuild.6' },
  'aws-ebs-csi-driver': {
    version: 'v1.59.0-eksbuild.1',
    role: {
      serviceAccount: 'ebs-csi-controller-sa',
      managedPolicy: 'service-role/AmazonEBSCSIDriverPolicy',
    },
  },
  'aws-secrets-store-csi-driver-provider': {
    version: 'v2.1.1-eksbuild.1',
    configuration: {
      // A rotated password reaches the files of running pods within this time.
      'secrets-store-csi-driver': { enableSecretRotation: true, rotationPollInterval: '120s' },
    },
  },
}

/** The add-ons in the order in which a cluster needs them. */
const addOns = { network, workloads } as const

export interface ClusterAddOnsProps {
  readonly account: AwsAccount
  readonly cluster: KubernetesCluster
  /** `network`: without these no node becomes ready. `workloads`: these need a node to run on. */
  readonly kind: keyof typeof addOns
  /** What has to be there first. @default the cluster alone */
  readonly after?: readonly ITerraformDependable[]
}

/**
 * Add-ons that EKS keeps running: network (with NetworkPolicy) and Pod Identity, or names, metrics,
 * volumes and secrets. A role is given to the one pod that needs it, not to the node.
 */
export class ClusterAddOns extends Construct {
  readonly resources: readonly ITerraformDependable[]

  constructor(scope: Construct, id: string, props: ClusterAddOnsProps) {
    super(scope, id)
    const { account, cluster, after = [] } = props
    this.resources = Object.entries(addOns[props.kind]).map(([name, addOn]) => {
      const role =
        addOn.role &&
        new ServiceRole(this, `${name}-role`, {
          account,
          name: `${cluster.name}-${name}`,
          description: `Add-on ${name} of ${cluster.name}`,
          service: podIdentity,
          managedPolicies: [addOn.role.managedPolicy],
        })
      return new EksAddon(this, name, {
        clusterName: cluster.name,
        addonName: name,
        addonVersion: addOn.version,
        resolveConflictsOnCreate: 'OVERWRITE',
        resolveConflictsOnUpdate: 'OVERWRITE',
        ...(addOn.configuration && { configurationValues: JSON.stringify(addOn.configuration) }),
        ...(addOn.role &&
          role && {
            podIdentityAssociation: [
              { serviceAccount: addOn.role.serviceAccount, roleArn: role.arn },
            ],
          }),
        dependsOn: [...after, ...(role?.readyAfter ?? [])],
      })
    })
  }
}
