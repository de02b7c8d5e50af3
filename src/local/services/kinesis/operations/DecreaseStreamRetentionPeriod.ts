import type { DecreaseStreamRetentionPeriodInput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { invalidArgument } from '../errors.ts'
import { checkRetention } from '../retention.ts'
import { setRetention } from '../stream.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html */
export default defineOperation<DecreaseStreamRetentionPeriodInput, object>({
  authorize: (input, context) => streamAccess('DecreaseStreamRetentionPeriod', input, context),
  handle: (input, context) => {
    const stream = findStream(input, context)
    const { RetentionPeriodHours: hours } = input
    checkRetention(hours)
    if (hours > stream.retentionHours)
      throw invalidArgument(
        `Requested retention period (${hours} hours) for stream ${stream.name} can not be longer than existing retention period (${stream.retentionHours} hours). Use IncreaseRetentionPeriod API.`,
      )
    setRetention(stream, hours)
    return {}
  },
})
