import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { InternetAccess } from '../../../../infra/aws/network/internet-access.ts'
import type { NetworkProps } from '../../../../infra/aws/network/network.ts'
import { emptyStack, terraformResources } from '../../synthesized.ts'
import { awsBed } from '../bed.ts'

function network(props: Partial<NetworkProps> = {}) {
  const { stack, network } = awsBed()
  network(props)
  return (type: string) => terraformResources(stack, type)
}

describe('the network', () => {
  test('has a public and a private subnet in each zone, without an address in common', () => {
    const subnets = network()('aws_subnet')
    assert.deepEqual(
      subnets.map(({ availability_zone, cidr_block }) => `${availability_zone} ${cidr_block}`),
      [
        ...[0, 1, 2].map((n) => `eu-central-1${'abc'[n]} \${cidrsubnet("10.20.0.0/16", 4, ${n})}`),
        ...[1, 2, 3].map(
          (n) => `eu-central-1${'abc'[n - 1]} \${cidrsubnet("10.20.0.0/16", 2, ${n})}`,
        ),
      ],
    )
  })

  test('tells load balancers which subnets are theirs', () => {
    const kinds = network()('aws_subnet').map(({ tags }) =>
      Object.keys(tags).filter((key) => key.startsWith('kubernetes.io/role/')),
    )
    assert.deepEqual(kinds.flat(), [
      ...Array(3).fill('kubernetes.io/role/elb'),
      ...Array(3).fill('kubernetes.io/role/internal-elb'),
    ])
  })

  test('gives nothing a public address by itself, and lets the default group do nothing', () => {
    const of = network()
    for (const subnet of of('aws_subnet')) {
      assert.notEqual(subnet.map_public_ip_on_launch, true)
    }
    const [group] = of('aws_default_security_group')
    assert.deepEqual([group.ingress, group.egress], [[], []])
  })

  test('has one NAT gateway, or one in each zone, and every private subnet a way to one', () => {
    for (const [natGateways, count] of [
      ['one', 1],
      ['one-per-zone', 3],
    ] as const) {
      const of = network({ natGateways })
      assert.equal(of('aws_nat_gateway').length, count)
      const natTables = of('aws_route')
        .filter(({ nat_gateway_id }) => nat_gateway_id)
        .map(({ route_table_id }) => route_table_id)
      const used = of('aws_route_table_association').map(({ route_table_id }) => route_table_id)
      assert.equal(new Set(natTables).size, count)
      assert.equal(used.filter((table) => natTables.includes(table)).length, 3)
    }
  })

  test('takes images from S3 without NAT, through every private route table', () => {
    const of = network({ natGateways: 'one-per-zone' })
    const [endpoint] = of('aws_vpc_endpoint')
    assert.equal(endpoint.service_name, 'com.amazonaws.eu-central-1.s3')
    assert.equal(endpoint.route_table_ids.length, 3)
  })

  test('records every connection, encrypted', () => {
    const of = network({ flowLogRetentionDays: 365 })
    const [log] = of('aws_flow_log')
    assert.equal(log.traffic_type, 'ALL')
    const [group] = of('aws_cloudwatch_log_group')
    assert.match(group.kms_key_id, /aws_kms_key/)
    assert.equal(group.retention_in_days, 365)
  })

  test('fails the plan where a zone is missing or without EKS, before there is a VPC', () => {
    const { stack, network } = awsBed()
    network({ zones: 'ace' })
    const { data, resource } = stack.toTerraform()
    const [id = ''] = Object.keys(data.aws_availability_zones)
    const zones = data.aws_availability_zones[id]
    assert.deepEqual(zones.filter[0].values, ['eu-central-1a', 'eu-central-1c', 'eu-central-1e'])
    assert.deepEqual(zones.exclude_zone_ids, ['use1-az3', 'usw1-az2', 'cac1-az3'])
    assert.match(zones.lifecycle.postcondition[0].condition, /length\(self\.names\) == 3/)
    const [vpc] = Object.values<{ depends_on: string[] }>(resource.aws_vpc)
    assert.deepEqual(vpc?.depends_on, [`data.aws_availability_zones.${id}`])
  })

  for (const zones of ['a', 'aab', 'abcd', '']) {
    test(`refuses the zones "${zones}"`, () => {
      assert.throws(() => network({ zones }), /zones is ".*"\. Fix: use 2 or 3 different letters/)
    })
  }

  for (const cidr of ['10.0.0.0/24', '10.0.0.0/8', '10.0.0.0']) {
    test(`refuses the addresses ${cidr}`, () => {
      assert.throws(() => network({ cidr }), /cidr is ".*"\. Fix: use a prefix from \/16 to \/20/)
    })
  }

  test('refuses zones with one kind of subnet', () => {
    assert.throws(
      () =>
        new InternetAccess(emptyStack(), 'Access', {
          name: 'shop',
          vpc: { id: 'vpc-1' },
          publicSubnets: [{ id: 'subnet-1' }],
          privateSubnets: [],
          natGateways: 'one',
        }),
      /1 publicSubnets and 0 privateSubnets/,
    )
  })
})
