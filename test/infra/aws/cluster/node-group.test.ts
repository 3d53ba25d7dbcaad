import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NodeGroup, type NodeGroupProps } from '../../../../infra/aws/cluster/node-group.ts'
import { terraformResources } from '../../synthesized.ts'
import { awsBed } from '../bed.ts'

function nodes(props: Partial<NodeGroupProps> = {}) {
  const { stack, account, network, cluster } = awsBed()
  const vpc = network()
  new NodeGroup(stack, 'Nodes', {
    account,
    cluster: cluster({ network: vpc }),
    network: vpc,
    instanceType: 't3.large',
    count: 3,
    volumeGiB: 50,
    tags: { project: 'shop' },
    after: [],
    ...props,
  })
  const [group] = terraformResources(stack, 'aws_eks_node_group')
  const [template] = terraformResources(stack, 'aws_launch_template')
  return { stack, group, template }
}

describe('the node group', () => {
  test('keeps its metadata to the nodes themselves', () => {
    assert.deepEqual(nodes().template.metadata_options, {
      http_endpoint: 'enabled',
      http_tokens: 'required',
      http_put_response_hop_limit: 1,
    })
  })

  test('encrypts its disks, and tags what is born with an instance', () => {
    const { template } = nodes()
    const [{ ebs }] = template.block_device_mappings
    assert.deepEqual([ebs.encrypted, ebs.volume_type, ebs.volume_size], ['true', 'gp3', 50])
    assert.deepEqual(
      template.tag_specifications.map(({ resource_type }: Record<string, string>) => resource_type),
      ['instance', 'volume', 'network-interface'],
    )
    for (const { tags } of template.tag_specifications) assert.equal(tags.project, 'shop')
  })

  test('stays in private subnets, in as many zones as it has nodes', () => {
    assert.equal(nodes({ count: 5 }).group.subnet_ids.length, 3)
    const { subnet_ids } = nodes({ count: 2 }).group
    assert.equal(subnet_ids.length, 2)
    for (const id of subnet_ids) assert.match(id, /private/)
  })

  test('is Amazon Linux 2023, replaced node by node, and repaired', () => {
    const { group } = nodes()
    assert.equal(group.ami_type, 'AL2023_x86_64_STANDARD')
    assert.deepEqual(group.update_config, { max_unavailable: 1 })
    assert.deepEqual(group.node_repair_config, { enabled: true })
  })

  test('may not do for its pods what they have roles for', () => {
    const { stack } = nodes()
    const policies = terraformResources(stack, 'aws_iam_role_policy_attachment').map(
      ({ policy_arn }) => policy_arn.split('/').at(-1),
    )
    assert.ok(policies.includes('AmazonEC2ContainerRegistryPullOnly'))
    assert.ok(!policies.some((name) => /CNI|EBSCSI/.test(name)))
  })

  for (const count of [0, -1, 1.5]) {
    test(`refuses ${count} nodes`, () => {
      assert.throws(() => nodes({ count }), new RegExp(`count is ${count}`))
    })
  }
})
