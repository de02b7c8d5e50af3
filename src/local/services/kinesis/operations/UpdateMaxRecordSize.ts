import type { UpdateMaxRecordSizeInput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html */
export default defineOperation<UpdateMaxRecordSizeInput, object>({
  authorize: (input, context) => streamAccess('UpdateMaxRecordSize', input, context),
  handle: (input, context) => {
    findStream(input, context).maxRecordBytes = input.MaxRecordSizeInKiB * 1024
    return {}
  },
})
