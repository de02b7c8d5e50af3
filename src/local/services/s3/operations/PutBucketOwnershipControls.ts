import type { PutBucketOwnershipControlsRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { malformedXml } from '../../../protocols/xml-shapes.ts'
import { bucketAction } from '../access.ts'
import { OWNERSHIPS } from '../create-bucket.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html */
export default defineOperation<PutBucketOwnershipControlsRequest, object>({
  authorize: bucketAction('PutBucketOwnershipControls'),
  handle: (input, context) => {
    const [rule, another] = input.OwnershipControls.Rules ?? []
    const ownership = rule?.ObjectOwnership
    if (ownership === undefined || another !== undefined || !OWNERSHIPS.has(ownership)) throw malformedXml()
    bucketOf(input, context).ownership = ownership
    return {}
  },
})
