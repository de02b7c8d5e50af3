import type { BucketLocationConstraint, GetBucketLocationOutput, GetBucketLocationRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { accessToBucket } from '../access.ts'
import { bucketInAnyRegion } from '../find-bucket.ts'

/**
 * Answered in every Region; us-east-1 has no name there.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
 */
export default defineOperation<GetBucketLocationRequest, GetBucketLocationOutput>({
  authorize: (input, context) => accessToBucket('GetBucketLocation', bucketInAnyRegion(input, context)),
  handle: (input, context) => {
    const { region } = bucketInAnyRegion(input, context)
    return region === 'us-east-1' ? {} : { LocationConstraint: region as BucketLocationConstraint }
  },
})
