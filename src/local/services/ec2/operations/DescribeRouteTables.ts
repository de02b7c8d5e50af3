import type { DescribeRouteTablesRequest, DescribeRouteTablesResult } from '@aws-sdk/client-ec2'
import { describeResources } from '../describe-resources.ts'
import { describeTable, ROUTE_TABLE_FILTERS } from '../route-tables.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html */
export default describeResources<DescribeRouteTablesRequest, DescribeRouteTablesResult>()({
  action: 'DescribeRouteTables',
  resource: 'route-table',
  ids: 'RouteTableIds',
  list: 'RouteTables',
  describe: describeTable,
  filters: ROUTE_TABLE_FILTERS,
  bounds: { least: 5, most: 100 },
})
