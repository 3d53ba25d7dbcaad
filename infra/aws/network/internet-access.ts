import { Eip } from '@cdktf/provider-aws/lib/eip/index.js'
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js'
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway/index.js'
import { Route } from '@cdktf/provider-aws/lib/route/index.js'
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js'
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js'
import type { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js'
import type { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'

export interface InternetAccessProps {
  /** Name of the environment, and beginning of every name. */
  readonly name: string
  readonly vpc: Pick<Vpc, 'id'>
  /** One in each zone, in the order of the private ones. */
  readonly publicSubnets: readonly Pick<Subnet, 'id'>[]
  readonly privateSubnets: readonly Pick<Subnet, 'id'>[]
  /** A gateway in each zone goes on when a zone fails, and costs as often. */
  readonly natGateways: 'one' | 'one-per-zone'
}

const everywhere = { destinationCidrBlock: '0.0.0.0/0' }

/**
 * The way between subnets and the internet: both ways for public subnets, out through NAT gateways
 * for private ones.
 *
 * @throws when a zone lacks a subnet of either kind
 */
export class InternetAccess extends Construct {
  readonly privateRouteTableIds: readonly string[]
  /** What calls AWS from a private subnet comes after these and goes before them. */
  readonly routes: readonly ITerraformDependable[]

  constructor(scope: Construct, id: string, props: InternetAccessProps) {
    super(scope, id)
    const { name, publicSubnets, privateSubnets } = props
    const vpcId = props.vpc.id
    if (publicSubnets.length !== privateSubnets.length || publicSubnets.length === 0) {
      throw new Error(
        `${this.node.path}: there are ${publicSubnets.length} publicSubnets and ${privateSubnets.length} privateSubnets. Fix: give one of each for every zone`,
      )
    }
    const table = (tableId: string, part: string) =>
      new RouteTable(this, tableId, { vpcId, tags: { Name: `${name}-${part}` } }).id
    const associate = (associationId: string, subnet: Pick<Subnet, 'id'>, routeTableId = '') =>
      new RouteTableAssociation(this, associationId, { subnetId: subnet.id, routeTableId })

    const gateway = new InternetGateway(this, 'Gateway', {
      vpcId,
      tags: { Name: `${name}-internet` },
    })
    const publicTable = table('PublicTable', 'public')
    const internet = new Route(this, 'Internet', {
      ...everywhere,
      routeTableId: publicTable,
      gatewayId: gateway.id,
    })

    const gateways = publicSubnets.slice(0, props.natGateways === 'one' ? 1 : undefined)
    const privateTables = gateways.map((_, index) => table(`PrivateTable${index}`, `nat-${index}`))
    const natRoutes = gateways.map((subnet, index) => {
      const tags = { Name: `${name}-nat-${index}` }
      // AWS detaches no gateway from a VPC in which public addresses are in use.
      const address = new Eip(this, `Address${index}`, {
        domain: 'vpc',
        tags,
        dependsOn: [internet],
      })
      const nat = new NatGateway(this, `Nat${index}`, {
        subnetId: subnet.id,
        allocationId: address.id,
        tags,
      })
      return new Route(this, `NatRoute${index}`, {
        ...everywhere,
        routeTableId: privateTables[index] ?? '',
        natGatewayId: nat.id,
      })
    })
    const associations = [
      ...publicSubnets.map((subnet, index) => associate(`Public${index}`, subnet, publicTable)),
      ...privateSubnets.map((subnet, index) =>
        associate(`Private${index}`, subnet, privateTables[index % privateTables.length]),
      ),
    ]
    this.privateRouteTableIds = privateTables
    this.routes = [internet, ...natRoutes, ...associations]
  }
}
