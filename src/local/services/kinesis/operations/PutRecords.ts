import type { PutRecordsInput, PutRecordsOutput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { dryRun, invalidArgument, rateExceeded } from '../errors.ts'
import { checkRecord, putAll, sizeOf } from '../put.ts'

/** Data and partition keys of one request. */
const MAX_BYTES = 10 * 1024 * 1024

/**
 * Records fail one by one, and only while throughput limits are on.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export default defineOperation<PutRecordsInput, PutRecordsOutput>({
  authorize: (input, context) => streamAccess('PutRecords', input, context),
  handle: (input, context) => {
    const stream = findStream(input, context)
    const { Records: records } = input
    for (const [i, record] of records.entries()) checkRecord(record, stream, `records.${i + 1}.member.`)
    if (records.reduce((sum, record) => sum + sizeOf(record), 0) > MAX_BYTES)
      throw invalidArgument('Records size exceeds 10 MB limit')
    if (input.DryRun) throw dryRun()
    let failed = 0
    const results = putAll(records, stream, context).map(({ shard, sequenceNumber }) => {
      if (sequenceNumber !== undefined) return { SequenceNumber: sequenceNumber, ShardId: shard.id }
      failed++
      const { code, message } = rateExceeded(shard.id, stream)
      return { ErrorCode: code, ErrorMessage: message }
    })
    return { FailedRecordCount: failed, Records: results }
  },
})
