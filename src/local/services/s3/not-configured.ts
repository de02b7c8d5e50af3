import type { Operation } from '../../operation.ts'
import { bucketAction } from './access.ts'
import { s3Error } from './errors.ts'
import { type BucketInput, bucketOf } from './find-bucket.ts'

/**
 * An operation that reads a configuration which no bucket can have here, as the operation that puts it is not built: the
 * answer is that of a bucket without.
 */
export function readsNothing(action: string, code: string, message: string): Operation<BucketInput> {
  return {
    authorize: bucketAction(action),
    handle: (input, context) => {
      throw s3Error(code, 404, message, { BucketName: bucketOf(input, context).name })
    },
  }
}
