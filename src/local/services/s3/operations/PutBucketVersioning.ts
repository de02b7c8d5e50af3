import type { PutBucketVersioningRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { malformedXml } from '../../../protocols/xml-shapes.ts'
import { bucketAction } from '../access.ts'
import { notBuilt, s3Error } from '../errors.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
export default defineOperation<PutBucketVersioningRequest, object>({
  authorize: bucketAction('PutBucketVersioning'),
  handle: (input, context) => {
    const { Status, MFADelete } = input.VersioningConfiguration
    if (MFADelete === 'Enabled') throw notBuilt('MFA delete')
    if (Status === undefined) {
      const message = 'The Versioning element must be specified'
      throw s3Error('IllegalVersioningConfigurationException', 400, message)
    }
    if (Status !== 'Enabled' && Status !== 'Suspended') throw malformedXml()
    bucketOf(input, context).versioning = Status
    return {}
  },
})
