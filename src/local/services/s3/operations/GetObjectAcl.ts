import type { GetObjectAclOutput, GetObjectAclRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { accessToObject } from '../access.ts'
import { ownerOnly } from '../acl.ts'
import { bucketOf } from '../find-bucket.ts'
import { versionOf } from '../versions.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html */
export default defineOperation<GetObjectAclRequest, GetObjectAclOutput>({
  authorize: (input, context) =>
    accessToObject(['GetObjectAcl', 'GetObjectVersionAcl'], bucketOf(input, context), input),
  handle: (input, context) => ownerOnly(versionOf(bucketOf(input, context), input, { method: 'GET' }).owner),
})
