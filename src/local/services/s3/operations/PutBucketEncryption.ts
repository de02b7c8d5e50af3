import type { PutBucketEncryptionRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { malformedXml } from '../../../protocols/xml-shapes.ts'
import { bucketAction } from '../access.ts'
import { invalidArgument, notBuilt } from '../errors.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html */
export default defineOperation<PutBucketEncryptionRequest, object>({
  authorize: bucketAction('PutEncryptionConfiguration'),
  handle: (input, context) => {
    const { Rules = [] } = input.ServerSideEncryptionConfiguration
    const [rule, another] = Rules
    const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {}
    if (SSEAlgorithm === undefined || another !== undefined) throw malformedXml()
    if (/^aws:kms(:dsse)?$/.test(SSEAlgorithm)) throw notBuilt('KMS, and so no SSE-KMS')
    if (SSEAlgorithm !== 'AES256') throw malformedXml()
    if (KMSMasterKeyID !== undefined) {
      const message = 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse'
      throw invalidArgument(message, 'ApplyServerSideEncryptionByDefault')
    }
    bucketOf(input, context).encryption = { Rules: [{ BucketKeyEnabled: false, ...rule }] }
    return {}
  },
})
