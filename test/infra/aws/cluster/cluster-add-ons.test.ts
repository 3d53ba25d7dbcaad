import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ClusterAddOns } from '../../../../infra/aws/cluster/cluster-add-ons.ts'
import { terraformResources } from '../../synthesized.ts'
import { awsBed } from '../bed.ts'

const { stack, account, cluster } = awsBed()
const eks = cluster()
new ClusterAddOns(stack, 'NetworkAddOns', { account, cluster: eks, kind: 'network' })
new ClusterAddOns(stack, 'WorkloadAddOns', { account, cluster: eks, kind: 'workloads' })
const addOns = terraformResources(stack, 'aws_eks_addon')
const addOn = (name: string) => addOns.find(({ addon_name }) => addon_name === name)

describe('the add-ons', () => {
  test('are all that a cluster needs which comes without any', () => {
    assert.deepEqual(addOns.map(({ addon_name }) => addon_name).sort(), [
      'aws-ebs-csi-driver',
      'aws-secrets-store-csi-driver-provider',
      'coredns',
      'eks-pod-identity-agent',
      'kube-proxy',
      'metrics-server',
      'vpc-cni',
    ])
  })

  test('have versions that do not move', () => {
    for (const { addon_version } of addOns) {
      assert.match(addon_version, /^v\d+\.\d+\.\d+-eksbuild\.\d+$/)
    }
  })

  test('enforce network policies', () => {
    const values = JSON.parse(addOn('vpc-cni')?.configuration_values)
    assert.equal(values.enableNetworkPolicy, 'true')
  })

  test('bring a rotated secret to running pods', () => {
    const values = JSON.parse(addOn('aws-secrets-store-csi-driver-provider')?.configuration_values)
    assert.equal(values['secrets-store-csi-driver'].enableSecretRotation, true)
  })

  test('give the roles of network and volumes to the pods that need them, and to nobody else', () => {
    const accounts = addOns.flatMap(({ pod_identity_association = [] }) =>
      pod_identity_association.map((each: Record<string, string>) => each.service_account),
    )
    assert.deepEqual(accounts.sort(), ['aws-node', 'ebs-csi-controller-sa'])
    for (const { assume_role_policy } of terraformResources(stack, 'aws_iam_role')) {
      const [statement] = JSON.parse(assume_role_policy).Statement
      if (statement.Principal.Service !== 'pods.eks.amazonaws.com') continue
      assert.deepEqual(statement.Action, ['sts:AssumeRole', 'sts:TagSession'])
    }
  })
})
