import type { DescribeRegionsRequest, DescribeRegionsResult, Region } from '@aws-sdk/client-ec2'
import { partitionOf } from '../../../../core/partition.ts'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { invalidValue } from '../errors.ts'
import { createFilter } from '../filters.ts'
import { regionsOf } from '../zones.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html */
export default defineEc2Operation<DescribeRegionsRequest, DescribeRegionsResult>({
  takes: ['RegionNames', 'AllRegions', 'Filters'],
  authorize: (_, scope) => onAnything('DescribeRegions', scope),
  handle: ({ RegionNames = [], AllRegions = false, Filters }, { partition, region }) => {
    const { enabled, optional } = regionsOf(partition, region)
    const describe = (OptInStatus: string) => (RegionName: string) => ({
      RegionName,
      Endpoint: `ec2.${RegionName}.${partitionOf(RegionName).dnsSuffix}`,
      OptInStatus,
    })
    const known: Region[] = [
      ...enabled.map(describe('opt-in-not-required')),
      ...(AllRegions ? optional.map(describe('not-opted-in')) : []),
    ]
    const missing = RegionNames.find((name) => !known.some(({ RegionName }) => RegionName === name))
    if (missing !== undefined) throw invalidValue(`Invalid region names: '${missing}'`)
    const matches = createFilter(Filters, {
      endpoint: ({ Endpoint }: Region) => Endpoint,
      'opt-in-status': ({ OptInStatus }) => OptInStatus,
      'region-name': ({ RegionName }) => RegionName,
    })
    const wanted = ({ RegionName = '' }: Region) => RegionNames.length === 0 || RegionNames.includes(RegionName)
    return { Regions: known.filter(wanted).filter(matches) }
  },
})
