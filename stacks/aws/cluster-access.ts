import { join, relative } from 'node:path'
import { Fn, type TerraformStack } from 'cdktf'
import type { AwsAccount } from '../../infra/aws/aws-account.ts'
import type { KubernetesCluster } from '../../infra/aws/cluster/kubernetes-cluster.ts'
import type { GeneratedCredentialsProps } from '../../infra/kubernetes/generated-credentials.ts'
import { stackFolder } from '../../infra/terraform/repository-path.ts'

/** How Terraform's providers sign in to a cluster: at apply, with a token that is valid for 15 minutes. */
export function providerAccess(cluster: KubernetesCluster, { region }: AwsAccount) {
  return {
    host: cluster.endpoint,
    clusterCaCertificate: Fn.base64decode(cluster.certificateAuthority),
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      command: 'aws',
      args: ['eks', 'get-token', '--cluster-name', cluster.name, '--region', region],
    },
  }
}

/** How the CLI signs in to a cluster: as whoever deploys, by a kubeconfig in the stack's folder. */
export function cliAccess(
  stack: TerraformStack,
  root: string,
  cluster: KubernetesCluster,
  { region }: AwsAccount,
): GeneratedCredentialsProps['cluster'] {
  return {
    kubeconfig: relative(root, join(stackFolder(stack), 'kubeconfig')),
    writtenBy: {
      command:
        'aws eks update-kubeconfig --region "$REGION" --name "$CLUSTER" --kubeconfig "$TALLY_KUBECONFIG"',
      environment: { REGION: region, CLUSTER: cluster.name },
    },
  }
}
