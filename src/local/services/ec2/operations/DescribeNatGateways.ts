import type { DescribeNatGatewaysRequest, DescribeNatGatewaysResult, Filter } from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { createFilter } from '../filters.ts'
import { describeNatGateway, NAT_GATEWAY_FILTERS } from '../nat-gateways.ts'
import { pageOf } from '../page.ts'
import { findAll } from '../resources.ts'

/** Alone among its kind it takes one filter list by the name `Filter`. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html */
export default defineEc2Operation<DescribeNatGatewaysRequest, DescribeNatGatewaysResult>({
  takes: ['NatGatewayIds', 'Filter', 'MaxResults', 'NextToken'],
  authorize: (_, scope) => onAnything('DescribeNatGateways', scope),
  handle: ({ NatGatewayIds = [], Filter: filters, ...request }, { state }) => {
    const wanted = NatGatewayIds.length > 0 ? [...new Set(NatGatewayIds)] : [...state.natGateways.keys()]
    const matches = createFilter(filters as Filter[] | undefined, NAT_GATEWAY_FILTERS, ({ Tags }) => Tags)
    const found = findAll(state, 'natgateway', wanted).map(describeNatGateway).filter(matches)
    const { page, NextToken } = pageOf(found, ({ NatGatewayId = '' }) => NatGatewayId, request)
    return { NatGateways: [...page], ...(NextToken !== undefined && { NextToken }) }
  },
})
