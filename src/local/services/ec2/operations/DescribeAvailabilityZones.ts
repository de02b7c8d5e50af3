import type {
  AvailabilityZone,
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
} from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { invalidValue } from '../errors.ts'
import { createFilter } from '../filters.ts'
import { zonesOf } from '../zones.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html */
export default defineEc2Operation<DescribeAvailabilityZonesRequest, DescribeAvailabilityZonesResult>({
  takes: ['ZoneNames', 'ZoneIds', 'AllAvailabilityZones', 'Filters'],
  authorize: (_, scope) => onAnything('DescribeAvailabilityZones', scope),
  handle: ({ ZoneNames = [], ZoneIds = [], Filters }, { region }) => {
    const zones = zonesOf(region).map(
      ({ name, id }): AvailabilityZone => ({
        ZoneName: name,
        ZoneId: id,
        RegionName: region,
        GroupName: `${region}-zg-1`,
        NetworkBorderGroup: region,
        State: 'available',
        OptInStatus: 'opt-in-not-required',
        ZoneType: 'availability-zone',
        Messages: [],
      }),
    )
    const missing =
      ZoneNames.find((name) => !zones.some(({ ZoneName }) => ZoneName === name)) ??
      ZoneIds.find((id) => !zones.some(({ ZoneId }) => ZoneId === id))
    if (missing !== undefined) throw invalidValue(`Invalid availability zone: [${missing}]`)
    const matches = createFilter(Filters, {
      'group-name': ({ GroupName }: AvailabilityZone) => GroupName,
      'opt-in-status': ({ OptInStatus }) => OptInStatus,
      'region-name': ({ RegionName }) => RegionName,
      state: ({ State }) => State,
      'zone-id': ({ ZoneId }) => ZoneId,
      'zone-name': ({ ZoneName }) => ZoneName,
      'zone-type': ({ ZoneType }) => ZoneType,
    })
    const wanted = ({ ZoneName = '', ZoneId = '' }: AvailabilityZone) =>
      ZoneNames.length + ZoneIds.length === 0 || ZoneNames.includes(ZoneName) || ZoneIds.includes(ZoneId)
    return { AvailabilityZones: zones.filter(wanted).filter(matches) }
  },
})
