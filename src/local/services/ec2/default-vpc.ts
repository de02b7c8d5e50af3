import { type Ec2Scope, newId } from './scope.ts'
import { createSubnet } from './subnets.ts'
import { createVpc } from './vpcs.ts'
import { zonesOf } from './zones.ts'

/**
 * What every account finds in a Region: a VPC with a public subnet in each Availability Zone.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
 */
export function createDefaultVpc(scope: Ec2Scope): void {
  const { VpcId } = createVpc(scope, { CidrBlock: '172.31.0.0/16', tags: new Map(), isDefault: true })
  for (const [index, { name }] of zonesOf(scope.region).entries()) {
    createSubnet(scope, {
      VpcId,
      CidrBlock: `172.31.${index * 16}.0/20`,
      AvailabilityZone: name,
      tags: new Map(),
      isDefault: true,
    })
  }
  const InternetGatewayId = newId(scope, 'igw')
  scope.state.internetGateways.set(InternetGatewayId, { InternetGatewayId, VpcId, tags: new Map() })
  for (const table of scope.state.routeTables.values()) {
    if (table.VpcId !== VpcId) continue
    const route = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: InternetGatewayId, Origin: 'CreateRoute' } as const
    table.routes = [...table.routes, route]
  }
}
