import type { _Error, DeletedObject, DeleteObjectsOutput, DeleteObjectsRequest } from '@aws-sdk/client-s3'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation, type OperationContext } from '../../../operation.ts'
import { malformedXml } from '../../../protocols/xml-shapes.ts'
import { type DeleteInput, deleteAccess, deleteObject, refuseBypass } from '../delete-object.ts'
import { s3Denial } from '../denial.ts'
import { bucketOf } from '../find-bucket.ts'
import type { Bucket } from '../state.ts'

const MAX_OBJECTS = 1000

/**
 * Deletes many objects; each needs its own permission, and what is refused stands in the answer.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export default defineOperation<DeleteObjectsRequest, DeleteObjectsOutput>({
  authorize: (input, context) => {
    bucketOf(input, context)
    return []
  },
  handle: (input, context) => {
    const { Objects = [], Quiet = false } = input.Delete
    if (Objects.length === 0 || Objects.length > MAX_OBJECTS) throw malformedXml()
    refuseBypass(input.BypassGovernanceRetention)
    const bucket = bucketOf(input, context)
    const Deleted: DeletedObject[] = []
    const Errors: _Error[] = []
    for (const { Key, VersionId, ETag, LastModifiedTime, Size } of Objects) {
      const one = { Key, VersionId, IfMatch: ETag, IfMatchLastModifiedTime: LastModifiedTime, IfMatchSize: Size }
      try {
        Deleted.push(deleteOne(bucket, one, context))
      } catch (error) {
        if (!(error instanceof AwsError)) throw error
        Errors.push({ Key, VersionId, ...describeError(error, VersionId) })
      }
    }
    return { Errors, Deleted: Quiet ? [] : Deleted }
  },
})

function deleteOne(bucket: Bucket, input: DeleteInput, context: OperationContext): DeletedObject {
  const { cloud, caller } = context
  const { Key, VersionId } = input
  const decision = context.ask(deleteAccess(bucket, input))
  if (decision.decision !== 'allow') throw s3Denial(cloud, caller, decision)
  const { version, marker } = deleteObject(context, bucket, input)
  return {
    Key,
    VersionId,
    ...(marker && { DeleteMarker: true, DeleteMarkerVersionId: marker.versionId }),
    ...(version?.isDeleteMarker && { DeleteMarker: true, DeleteMarkerVersionId: version.versionId }),
  }
}

/** Of a version id that cannot be one, this operation says that there is no such version. */
function describeError({ code, message }: AwsError, versionId: string | undefined): _Error {
  const isNoVersion = code === 'InvalidArgument' && versionId !== undefined
  if (isNoVersion) return { Code: 'NoSuchVersion', Message: 'The specified version does not exist.' }
  return { Code: code, Message: message }
}
