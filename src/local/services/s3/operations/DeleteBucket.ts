import type { DeleteBucketRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { s3Error } from '../errors.ts'
import { bucketOf, bucketsOf } from '../find-bucket.ts'
import { endUpload } from '../multipart.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export default defineOperation<DeleteBucketRequest, object>({
  authorize: bucketAction('DeleteBucket'),
  handle: (input, context) => {
    const bucket = bucketOf(input, context)
    if (bucket.objects.size > 0) {
      const all = bucket.versioning === undefined ? '' : '. You must delete all versions in the bucket.'
      const message = `The bucket you tried to delete is not empty${all}`
      throw s3Error('BucketNotEmpty', 409, message, { BucketName: bucket.name })
    }
    for (const upload of [...bucket.uploads.values()]) endUpload(context.cloud, bucket, upload)
    bucketsOf(bucket.partition, context.cloud.store).delete(bucket.name)
    return {}
  },
})
