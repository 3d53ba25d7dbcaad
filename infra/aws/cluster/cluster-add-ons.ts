import { DataAwsEksAddonVersion } from '@cdktf/provider-aws/lib/data-aws-eks-addon-version/index.js'
import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon/index.js'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import { type KubernetesCluster, kubernetesVersion } from './kubernetes-cluster.ts'

/** Each add-on's configuration, as its schema has it: `aws eks describe-addon-configuration`. */
const addOns: Readonly<Record<string, object | undefined>> = {
  'metrics-server': undefined,
  'aws-secrets-store-csi-driver-provider': {
    // A rotated password reaches the files of running pods within this time.
    'secrets-store-csi-driver': { enableSecretRotation: true, rotationPollInterval: '120s' },
  },
}

export interface ClusterAddOnsProps {
  readonly cluster: KubernetesCluster
  /** What their pods need: nodes. */
  readonly after: readonly ITerraformDependable[]
}

/**
 * What EKS Auto Mode does not bring: metrics for autoscalers, and files of secrets. Their versions are
 * those that EKS has for {@link kubernetesVersion} by default; a plan asks EKS, not the cluster.
 */
export class ClusterAddOns extends Construct {
  readonly resources: readonly ITerraformDependable[]

  constructor(scope: Construct, id: string, { cluster, after }: ClusterAddOnsProps) {
    super(scope, id)
    this.resources = Object.entries(addOns).map(([addonName, configuration]) => {
      const { version } = new DataAwsEksAddonVersion(this, `${addonName}-version`, {
        addonName,
        kubernetesVersion,
      })
      return new EksAddon(this, addonName, {
        clusterName: cluster.name,
        addonName,
        addonVersion: version,
        resolveConflictsOnCreate: 'OVERWRITE',
        resolveConflictsOnUpdate: 'OVERWRITE',
        ...(configuration && { configurationValues: JSON.stringify(configuration) }),
        dependsOn: [...after],
      })
    })
  }
}
