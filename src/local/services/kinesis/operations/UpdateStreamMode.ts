import type { UpdateStreamModeInput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'

/**
 * The shards stay as they are.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamMode.html
 */
export default defineOperation<UpdateStreamModeInput, object>({
  authorize: (input, context) => streamAccess('UpdateStreamMode', input, context),
  handle: (input, context) => {
    const stream = findStream(input, context)
    stream.mode = input.StreamModeDetails.StreamMode ?? stream.mode
    return {}
  },
})
