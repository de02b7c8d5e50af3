import type { DeleteObjectOutput, DeleteObjectRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { deleteAccess, deleteObject, refuseBypass } from '../delete-object.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export default defineOperation<DeleteObjectRequest, DeleteObjectOutput>({
  authorize: (input, context) => deleteAccess(bucketOf(input, context), input),
  handle: (input, context) => {
    refuseBypass(input.BypassGovernanceRetention)
    const { version, marker } = deleteObject(context, bucketOf(input, context), input)
    return {
      ...((marker ?? version?.isDeleteMarker) && { DeleteMarker: true }),
      VersionId: input.VersionId ?? marker?.versionId,
    }
  },
})
