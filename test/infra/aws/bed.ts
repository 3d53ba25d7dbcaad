import type { TerraformStack } from 'cdktf'
import { AwsAccount } from '../../../infra/aws/aws-account.ts'
import {
  KubernetesCluster,
  type KubernetesClusterProps,
} from '../../../infra/aws/cluster/kubernetes-cluster.ts'
import { EncryptionKey } from '../../../infra/aws/encryption-key.ts'
import { Network, type NetworkProps } from '../../../infra/aws/network/network.ts'
import { emptyStack } from '../synthesized.ts'

/** What most constructs of AWS need, made when it is asked for. */
export function awsBed() {
  const stack: TerraformStack = emptyStack()
  const account = new AwsAccount(stack, 'Account', { region: 'eu-central-1' })
  const key = new EncryptionKey(stack, 'Key', { account, name: 'shop' })
  const network = (props: Partial<NetworkProps> = {}) =>
    new Network(stack, 'Network', {
      account,
      name: 'shop',
      cidr: '10.20.0.0/16',
      zones: 'abc',
      natGateways: 'one',
      key,
      flowLogRetentionDays: 30,
      ...props,
    })
  return {
    stack,
    account,
    key,
    network,
    cluster: (props: Partial<KubernetesClusterProps> = {}) =>
      new KubernetesCluster(stack, 'Cluster', {
        account,
        name: 'shop',
        network: props.network ?? network(),
        key,
        serviceCidr: '172.20.0.0/16',
        publicAccessCidrs: [],
        administrators: ['arn:aws:iam::123456789012:role/deployer'],
        logRetentionDays: 30,
        deletionProtection: false,
        ...props,
      }),
  }
}
