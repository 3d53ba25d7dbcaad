import type { AwsAccount } from '../aws-account.ts'
import type { PolicyStatement } from '../policy-document.ts'

/** The tag that the controller sets on what it creates. `false`: the tag must not be absent. */
const tag = 'elbv2.k8s.aws/cluster'
const ofItsOwn = { Null: { [`aws:ResourceTag/${tag}`]: 'false' } }
const markedAsItsOwn = { Null: { [`aws:RequestTag/${tag}`]: 'false' } }
/** For resources that have the tag already, as long as a request leaves it alone. */
const otherTags = {
  Null: { [`aws:RequestTag/${tag}`]: 'true', [`aws:ResourceTag/${tag}`]: 'false' },
}

/** Reading actions, which AWS can't restrict to single resources. */
const reads = [
  ...[
    'AccountAttributes',
    'Addresses',
    'AvailabilityZones',
    'InternetGateways',
    'Vpcs',
    'VpcPeeringConnections',
    'Subnets',
    'SecurityGroups',
    'Instances',
    'NetworkInterfaces',
    'Tags',
    'CoipPools',
    'IpamPools',
    'RouteTables',
  ].map((what) => `ec2:Describe${what}`),
  'ec2:GetCoipPoolUsage',
  'ec2:GetSecurityGroupsForVpc',
  ...[
    'LoadBalancers',
    'LoadBalancerAttributes',
    'Listeners',
    'ListenerAttributes',
    'ListenerCertificates',
    'SSLPolicies',
    'Rules',
    'TargetGroups',
    'TargetGroupAttributes',
    'TargetHealth',
    'Tags',
    'CapacityReservation',
  ].map((what) => `elasticloadbalancing:Describe${what}`),
]

const balancing = (...actions: readonly string[]) =>
  actions.map((action) => `elasticloadbalancing:${action}`)

/**
 * What the AWS Load Balancer Controller may do. The permissions are those that version 3.5.0 asks
 * for (github.com/kubernetes-sigs/aws-load-balancer-controller, docs/install/iam_policy.json), less
 * what only application load balancers need: Cognito, certificates, WAF, Shield, trust stores and
 * rules. Security groups and load balancers are kept to this account and region.
 */
export function loadBalancerControllerPolicy(account: AwsAccount): PolicyStatement[] {
  const securityGroups = account.arn('ec2', 'security-group/*')
  const of = (...kinds: readonly string[]) =>
    kinds.map((kind) => account.arn('elasticloadbalancing', `${kind}/*`))
  const balancers = of('loadbalancer/net')
  const targets = of('targetgroup')
  const listeners = of('listener/net')
  const allow = (
    Action: readonly string[],
    Resource: string | readonly string[],
    Condition?: PolicyStatement['Condition'],
  ): PolicyStatement => ({ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) })
  const rules = ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress']

  return [
    allow(reads, '*'),
    allow(
      ['iam:CreateServiceLinkedRole'],
      account.iamArn('role/aws-service-role/elasticloadbalancing.amazonaws.com/*'),
      { StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' } },
    ),
    // The nodes' group, which is not its own, has to let the load balancers in.
    allow(rules, [securityGroups, account.arn('ec2', 'security-group-rule/*')]),
    allow(['ec2:CreateSecurityGroup'], [securityGroups, account.arn('ec2', 'vpc/*')]),
    allow(['ec2:CreateTags'], securityGroups, {
      StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup' },
      ...markedAsItsOwn,
    }),
    allow(['ec2:CreateTags', 'ec2:DeleteTags'], securityGroups, otherTags),
    allow(['ec2:DeleteSecurityGroup'], securityGroups, ofItsOwn),
    allow(
      balancing('CreateLoadBalancer', 'CreateTargetGroup'),
      [...balancers, ...targets],
      markedAsItsOwn,
    ),
    allow(balancing('CreateListener', 'DeleteListener'), [...balancers, ...listeners]),
    allow(balancing('ModifyListener', 'ModifyListenerAttributes'), listeners),
    allow(balancing('AddTags', 'RemoveTags'), [...balancers, ...targets], otherTags),
    allow(balancing('AddTags', 'RemoveTags'), listeners),
    allow(balancing('AddTags'), [...balancers, ...targets], {
      StringEquals: {
        'elasticloadbalancing:CreateAction': ['CreateTargetGroup', 'CreateLoadBalancer'],
      },
      ...markedAsItsOwn,
    }),
    allow(
      balancing(
        'ModifyLoadBalancerAttributes',
        'SetIpAddressType',
        'SetSecurityGroups',
        'SetSubnets',
        'DeleteLoadBalancer',
        'ModifyTargetGroup',
        'ModifyTargetGroupAttributes',
        'DeleteTargetGroup',
        'ModifyCapacityReservation',
        'ModifyIpPools',
      ),
      [...balancers, ...targets],
      ofItsOwn,
    ),
    allow(balancing('RegisterTargets', 'DeregisterTargets'), targets),
  ]
}
