import { Eip } from '@cdktf/provider-aws/lib/eip/index.js'
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js'
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway/index.js'
import { Route } from '@cdktf/provider-aws/lib/route/index.js'
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js'
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'

export interface InternetAccessProps {
  /** Name of the environment, and beginning of every name. */
  readonly name: string
  readonly vpcId: string
  /** One in each zone, as are the private ones, in the same order. */
  readonly publicSubnetIds: readonly string[]
  readonly privateSubnetIds: readonly string[]
  /** A gateway in each zone goes on when a zone fails, and costs as often. */
  readonly natGateways: 'one' | 'one-per-zone'
}

const everywhere = { destinationCidrBlock: '0.0.0.0/0' }

/**
 * The way between subnets and the internet: both ways for public subnets, out through NAT gateways
 * for private ones.
 *
 * @throws when a zone has not one subnet of each kind
 */
export class InternetAccess extends Construct {
  readonly privateRouteTableIds: readonly string[]
  /** All of it. What calls AWS from a private subnet comes after it and goes before it. */
  readonly routes: readonly ITerraformDependable[]

  constructor(scope: Construct, id: string, props: InternetAccessProps) {
    super(scope, id)
    const { name, vpcId, publicSubnetIds, privateSubnetIds } = props
    if (publicSubnetIds.length !== privateSubnetIds.length || publicSubnetIds.length === 0) {
      throw new Error(
        `${this.node.path}: there are ${publicSubnetIds.length} publicSubnetIds and ${privateSubnetIds.length} privateSubnetIds; give one of each for every zone`,
      )
    }
    const table = (tableId: string, part: string) =>
      new RouteTable(this, tableId, { vpcId, tags: { Name: `${name}-${part}` } }).id
    const associate = (associationId: string, subnetId: string, routeTableId = '') =>
      new RouteTableAssociation(this, associationId, { subnetId, routeTableId })

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

    const gateways = publicSubnetIds.slice(0, props.natGateways === 'one' ? 1 : undefined)
    const privateTables = gateways.map((_, index) => table(`PrivateTable${index}`, `nat-${index}`))
    const natRoutes = gateways.map((subnetId, index) => {
      const tags = { Name: `${name}-nat-${index}` }
      // Its address is of no use before the VPC has its gateway, and AWS refuses the other order.
      const address = new Eip(this, `Address${index}`, {
        domain: 'vpc',
        tags,
        dependsOn: [internet],
      })
      const nat = new NatGateway(this, `Nat${index}`, { subnetId, allocationId: address.id, tags })
      return new Route(this, `NatRoute${index}`, {
        ...everywhere,
        routeTableId: privateTables[index] ?? '',
        natGatewayId: nat.id,
      })
    })
    const associations = [
      ...publicSubnetIds.map((subnetId, index) =>
        associate(`Public${index}`, subnetId, publicTable),
      ),
      ...privateSubnetIds.map((subnetId, index) =>
        associate(`Private${index}`, subnetId, privateTables[index % privateTables.length]),
      ),
    ]
    this.privateRouteTableIds = privateTables
    this.routes = [internet, ...natRoutes, ...associations]
  }
}
