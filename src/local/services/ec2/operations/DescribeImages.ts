import type { DescribeImagesRequest, DescribeImagesResult } from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import { createFilter } from '../filters.ts'
import { AMAZON, IMAGE_FILTERS, imagesIn } from '../images.ts'
import { pageOf } from '../page.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
export default defineEc2Operation<DescribeImagesRequest, DescribeImagesResult>({
  takes: ['ImageIds', 'Owners', 'Filters', 'ExecutableUsers', 'IncludeDeprecated', 'MaxResults', 'NextToken'],
  authorize: (_, scope) => onAnything('DescribeImages', scope),
  handle: ({ ImageIds = [], Owners = [], ExecutableUsers = [], Filters, ...request }, { region }) => {
    const all = imagesIn(region)
    const malformed = ImageIds.find((id) => !/^ami-[0-9a-f]{8,17}$/.test(id))
    if (malformed !== undefined) {
      throw ec2Error('InvalidAMIID.Malformed', `Invalid id: "${malformed}" (expecting "ami-...")`)
    }
    const missing = ImageIds.filter((id) => !all.some(({ ImageId }) => ImageId === id))
    if (missing.length > 0) {
      throw ec2Error('InvalidAMIID.NotFound', `The image id '[${missing.join(', ')}]' does not exist`)
    }
    const found = all
      .filter(({ ImageId = '' }) => ImageIds.length === 0 || ImageIds.includes(ImageId))
      .filter(() => Owners.length === 0 || Owners.includes('amazon') || Owners.includes(AMAZON))
      .filter(() => ExecutableUsers.length === 0 || ExecutableUsers.includes('all'))
      .filter(createFilter(Filters, IMAGE_FILTERS, ({ Tags }) => Tags))
    const { page, NextToken } = pageOf(found, ({ ImageId = '' }) => ImageId, request, { least: 1, most: 1_000 })
    return { Images: [...page], ...(NextToken !== undefined && { NextToken }) }
  },
})
