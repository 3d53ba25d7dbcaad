import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { LoadBalancerController } from '../../../../infra/aws/cluster/load-balancer-controller.ts'
import { terraformResources } from '../../synthesized.ts'
import { awsBed } from '../bed.ts'

const { stack, account, network, cluster } = awsBed()
const vpc = network()
new LoadBalancerController(stack, 'LoadBalancers', {
  account,
  cluster: cluster({ network: vpc }),
  network: vpc,
  chart: { repository: 'https://mirror/charts', chart: 'controller', version: '3.5.0' },
  tags: { project: 'shop' },
  targetPods: { app: 'proxy' },
  after: [],
})
const [release] = terraformResources(stack, 'helm_release')
const values = parse(release.values[0])

interface Statement {
  readonly Effect: string
  readonly Action: string[]
  readonly Resource: string | string[]
  readonly Condition?: object
}
const statements: Statement[] = terraformResources(stack, 'aws_iam_role_policy')
  .filter(({ name }) => name.endsWith('load-balancers'))
  .flatMap(({ policy }) => JSON.parse(policy).Statement)

describe('the load balancer controller', () => {
  test('gets cluster, region and VPC, since it can not ask the node', () => {
    assert.match(values.clusterName, /aws_eks_cluster/)
    assert.equal(values.region, 'eu-central-1')
    assert.match(values.vpcId, /aws_vpc/)
  })

  test('acts in a role of its own, which is there before its pods are', () => {
    const [association] = terraformResources(stack, 'aws_eks_pod_identity_association')
    assert.equal(association.namespace, release.namespace)
    assert.equal(association.service_account, values.serviceAccount.name)
    assert.match(
      release.depends_on.join(),
      /aws_eks_pod_identity_association.*|aws_iam_role_policy/,
    )
  })

  test('is asked about no Ingress, and never away as a whole', () => {
    assert.equal(values.webhookConfig.disableIngressValidation, true)
    assert.equal(values.replicaCount, 2)
    assert.deepEqual(values.podDisruptionBudget, { maxUnavailable: 1 })
  })

  test('is asked about pods that load balancers send to alone', () => {
    assert.deepEqual(values.objectSelector, { matchLabels: { app: 'proxy' } })
  })

  test('gives the tags of the environment to what it creates', () => {
    assert.deepEqual(values.defaultTags, { project: 'shop' })
  })

  test('changes nothing but what is marked as its own, or is a rule or a listener', () => {
    const free = statements.filter(
      ({ Action, Condition }) =>
        !Condition && !Action.every((each) => /:(Describe|Get)/.test(each)),
    )
    const actions = free.flatMap(({ Action }) => Action.map((each) => each.split(':')[1]))
    assert.deepEqual(actions.sort(), [
      'AddTags',
      'AuthorizeSecurityGroupIngress',
      'CreateListener',
      'CreateSecurityGroup',
      'DeleteListener',
      'DeregisterTargets',
      'ModifyListener',
      'ModifyListenerAttributes',
      'RegisterTargets',
      'RemoveTags',
      'RevokeSecurityGroupIngress',
    ])
    for (const { Resource } of free) assert.notEqual(Resource, '*')
  })

  test('may create what only load balancers are created with, in this region alone', () => {
    for (const { Action, Resource } of statements) {
      if (Resource === '*' || Action.includes('iam:CreateServiceLinkedRole')) continue
      for (const arn of [Resource].flat()) assert.match(arn, /^arn:aws:\w+:eu-central-1:/)
    }
  })
})
