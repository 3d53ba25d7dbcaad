import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KubernetesClusterProps } from '../../../../infra/aws/cluster/kubernetes-cluster.ts'
import { terraformResources } from '../../synthesized.ts'
import { awsBed } from '../bed.ts'

function cluster(props: Partial<KubernetesClusterProps> = {}) {
  const { stack, cluster } = awsBed()
  cluster(props)
  const [resource] = terraformResources(stack, 'aws_eks_cluster')
  return { resource, of: (type: string) => terraformResources(stack, type) }
}

describe('the Kubernetes cluster', () => {
  test('is reached from inside the VPC, and from outside by named addresses alone', () => {
    const closed = cluster().resource.vpc_config
    assert.deepEqual([closed.endpoint_private_access, closed.endpoint_public_access], [true, false])
    const open = cluster({ publicAccessCidrs: ['203.0.113.7/32'] }).resource.vpc_config
    assert.equal(open.endpoint_private_access, true)
    assert.equal(open.endpoint_public_access, true)
    assert.deepEqual(open.public_access_cidrs, ['203.0.113.7/32'])
  })

  test('lets the VPC in, and nobody before that, where it is not on the internet', () => {
    const { of } = cluster()
    const [rule, ...others] = of('aws_vpc_security_group_ingress_rule')
    assert.deepEqual(others, [])
    assert.match(rule.security_group_id, /cluster_security_group_id/)
    assert.deepEqual(
      [rule.ip_protocol, rule.from_port, rule.to_port, rule.cidr_ipv4],
      ['tcp', 443, 443, '10.20.0.0/16'],
    )
    const [access] = of('aws_eks_access_policy_association')
    assert.match(access.depends_on.join(), /aws_vpc_security_group_ingress_rule\.Cluster_FromVpc/)
    const named = cluster({ publicAccessCidrs: ['203.0.113.7/32'] })
    assert.deepEqual(named.of('aws_vpc_security_group_ingress_rule'), [])
  })

  for (const internet of ['0.0.0.0/0', '::/0']) {
    test(`refuses to be open to ${internet}`, () => {
      const publicAccessCidrs = ['203.0.113.7/32', internet]
      assert.throws(
        () => cluster({ publicAccessCidrs }),
        new RegExp(`publicAccessCidrs has ${internet}, which is open to the internet`),
      )
    })
  }

  test('encrypts Secrets, and logs everything that it can', () => {
    const { resource } = cluster()
    assert.deepEqual(resource.encryption_config.resources, ['secrets'])
    assert.match(resource.encryption_config.provider.key_arn, /aws_kms_key/)
    assert.deepEqual(resource.enabled_cluster_log_types, [
      'api',
      'audit',
      'authenticator',
      'controllerManager',
      'scheduler',
    ])
  })

  test('writes to a log group of ours, and may not make it again', () => {
    const { of } = cluster()
    const names = of('aws_cloudwatch_log_group').map(({ name }) => name)
    assert.ok(names.includes('/aws/eks/shop/cluster'))
    const denied = of('aws_iam_role_policy').map(({ policy }) => JSON.parse(policy).Statement[0])
    assert.ok(
      denied.some(({ Effect, Action }) => Effect === 'Deny' && Action === 'logs:CreateLogGroup'),
    )
  })

  test('knows its administrators by entries, one by one, and not by who made it', () => {
    const administrators = ['arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/b']
    const { resource, of } = cluster({ administrators })
    assert.equal(resource.access_config.authentication_mode, 'API')
    assert.equal(resource.access_config.bootstrap_cluster_creator_admin_permissions, false)
    const [entry] = of('aws_eks_access_entry')
    assert.match(entry.for_each, /toset\(\["arn:aws:iam::1:role\/a", "arn:aws:iam::1:role\/b"\]\)/)
    const [association] = of('aws_eks_access_policy_association')
    assert.equal(association.for_each, entry.for_each)
    assert.match(association.policy_arn, /AmazonEKSClusterAdminPolicy$/)
  })

  test('refuses to be without an administrator', () => {
    assert.throws(() => cluster({ administrators: [] }), /administrators is empty/)
  })

  test('leaves nodes, volumes and load balancers to EKS Auto Mode: all three, as EKS demands', () => {
    const { resource } = cluster()
    assert.deepEqual(resource.compute_config, { enabled: true })
    assert.deepEqual(resource.storage_config, { block_storage: { enabled: true } })
    const { elastic_load_balancing } = resource.kubernetes_network_config
    assert.deepEqual(elastic_load_balancing, { enabled: true })
    assert.equal(resource.bootstrap_self_managed_addons, false)
  })

  test('may tag what it makes, change the tags later, and none of what is of another cluster', () => {
    const { of } = cluster()
    const role = of('aws_iam_role').find(({ name }) => name === 'shop-cluster')
    assert.ok(JSON.parse(role.assume_role_policy).Statement[0].Action.includes('sts:TagSession'))
    const policy = of('aws_iam_role_policy').find(({ name }) => name === 'shop-cluster')
    const [, ...allowed] = JSON.parse(policy.policy).Statement
    for (const { Effect, Action, Condition } of allowed) {
      assert.equal(Effect, 'Allow')
      // A request says of a new resource which tags it gets; one that is there has them.
      const isNew = Action.every((action: string) => /:(Create(?!Tags)|Run)/.test(action))
      const key = `aws:${isNew ? 'RequestTag' : 'ResourceTag'}/eks:eks-cluster-name`
      assert.deepEqual(Condition, { StringEquals: { [key]: 'shop' } })
    }
    const actions = allowed.flatMap(({ Action }: { Action: string[] }) => Action)
    for (const action of [
      ...['ec2:CreateVolume', 'ec2:CreateTags', 'ec2:DeleteTags'],
      ...['CreateLoadBalancer', 'AddTags', 'RemoveTags'].map(
        (each) => `elasticloadbalancing:${each}`,
      ),
    ]) {
      assert.ok(actions.includes(action), action)
    }
  })

  test('stays in standard support, and is protected from deletion where that is asked for', () => {
    const { resource } = cluster({ deletionProtection: true })
    assert.equal(resource.upgrade_policy.support_type, 'STANDARD')
    assert.equal(resource.deletion_protection, true)
  })
})
