import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { NodePool } from '../../../../infra/aws/cluster/node-pool.ts'
import { terraformResources } from '../../synthesized.ts'
import { awsBed } from '../bed.ts'

const { stack, account, network, cluster } = awsBed()
const vpc = network()
new NodePool(stack, 'Nodes', {
  root: resolve(import.meta.dirname, '../../../..'),
  account,
  cluster: cluster({ network: vpc }),
  network: vpc,
  instanceTypes: ['m7i.large', 'm6i.large'],
  cpuLimit: 12,
  volumeGiB: 60,
  tags: { project: 'shop' },
})
const [release] = terraformResources(stack, 'helm_release')
const { objects } = parse(release.values[0])
const object = (kind: string) => objects.find((each: { kind: string }) => each.kind === kind)
const { spec: nodeClass } = object('NodeClass')
const { spec: pool } = object('NodePool')

describe('the pool of nodes', () => {
  test('makes nodes of certain types, up to a number of vCPUs', () => {
    const [types, capacity] = pool.template.spec.requirements
    assert.equal(types.key, 'node.kubernetes.io/instance-type')
    assert.deepEqual(types.values, ['m7i.large', 'm6i.large'])
    assert.deepEqual(capacity.values, ['on-demand'])
    assert.deepEqual(pool.limits, { cpu: '12' })
    assert.equal(pool.template.spec.nodeClassRef.name, object('NodeClass').metadata.name)
  })

  test('lets newer images replace nodes, one at a time, and else does so before the 21 days of EKS', () => {
    const hours = (duration: string) => Number(/^(\d+)h$/.exec(duration)?.[1])
    const { expireAfter, terminationGracePeriod } = pool.template.spec
    assert.ok(hours(expireAfter) + hours(terminationGracePeriod) <= 21 * 24)
    // A newer image comes every week or two, and only that one comes at night.
    assert.ok(hours(expireAfter) > 2 * 7 * 24)
    assert.deepEqual(pool.disruption.budgets[0], { nodes: '1' })
  })

  test('moves no pod to save money', () => {
    assert.equal(pool.disruption.consolidationPolicy, 'WhenEmpty')
  })

  test('puts nodes into the private subnets, in the security group of the cluster', () => {
    assert.equal(nodeClass.subnetSelectorTerms.length, 3)
    for (const { id } of nodeClass.subnetSelectorTerms) assert.match(id, /Network_private\d/)
    const [{ id }] = nodeClass.securityGroupSelectorTerms
    assert.match(id, /cluster_security_group_id/)
  })

  test('gives nodes a disk of the wanted size, and tags for what they cost', () => {
    assert.equal(nodeClass.ephemeralStorage.size, '60Gi')
    assert.deepEqual(nodeClass.tags, { project: 'shop' })
  })

  test('enforces network policies, which EKS leaves out by default', () => {
    const { metadata, data } = object('ConfigMap')
    assert.equal(metadata.name, 'amazon-vpc-cni')
    assert.equal(release.namespace, 'kube-system')
    assert.equal(data['enable-network-policy-controller'], 'true')
    assert.equal(nodeClass.networkPolicy, 'DefaultAllow')
  })

  test('lets nodes join by an entry of their own, in a role that pulls images and does no more', () => {
    const entry = terraformResources(stack, 'aws_eks_access_entry').find(
      ({ type }) => type === 'EC2',
    )
    assert.match(entry?.principal_arn, /aws_iam_role\.Nodes/)
    const policies = terraformResources(stack, 'aws_iam_role_policy_attachment')
      .filter(({ role }) => /Nodes/.test(role))
      .map(({ policy_arn }) => policy_arn.split('/').at(-1))
    assert.deepEqual(policies, [
      'AmazonEKSWorkerNodeMinimalPolicy',
      'AmazonEC2ContainerRegistryPullOnly',
    ])
    assert.match(release.depends_on.join(), /aws_eks_access_policy_association\.Nodes/)
  })
})
