import type { PutRecordInput, PutRecordOutput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { dryRun, rateExceeded } from '../errors.ts'
import { checkRecord, type Placed, putAll } from '../put.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html */
export default defineOperation<PutRecordInput, PutRecordOutput>({
  authorize: (input, context) => streamAccess('PutRecord', input, context),
  handle: (input, context) => {
    const stream = findStream(input, context)
    checkRecord(input, stream, '')
    if (input.DryRun) throw dryRun()
    const { shard, sequenceNumber } = putAll([input], stream, context)[0] as Placed
    if (sequenceNumber === undefined) throw rateExceeded(shard.id, stream)
    return { ShardId: shard.id, SequenceNumber: sequenceNumber }
  },
})
