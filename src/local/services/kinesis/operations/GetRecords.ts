import type { GetRecordsInput, GetRecordsOutput } from '@aws-sdk/client-kinesis'
import { defineOperation, type OperationContext, type Validated } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { describeChildren } from '../describe.ts'
import { dryRun, rateExceeded } from '../errors.ts'
import { checkFresh, decodeIterator, encodeIterator, invalidIterator, iteratedShard } from '../shard-iterator.ts'
import { KINESIS } from '../state.ts'
import type { Shard, Stream, StreamRecord } from '../stream.ts'

const MAX_RECORDS = 10_000

/**
 * Answers up to 10,000 records or 10 MiB. The iterator tells the stream; a StreamARN beside it must be the same.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
 */
export default defineOperation<GetRecordsInput, GetRecordsOutput>({
  authorize: (input, context) => streamAccess('GetRecords', { StreamARN: iteratorOf(input).streamArn }, context),
  handle: (input, context) => {
    const iterator = iteratorOf(input)
    checkFresh(iterator, context.cloud.clock.now())
    const stream = findStream({ StreamARN: iterator.streamArn }, context)
    const shard = iteratedShard(stream, iterator)
    if (input.DryRun) throw dryRun()
    const limited = context.state(KINESIS, { account: stream.account }).throughputLimits
    const { records, nextPosition } = read(
      shard,
      stream,
      iterator.position,
      input.Limit ?? MAX_RECORDS,
      limited,
      context,
    )
    const isAtEnd = shard.closed && nextPosition >= shard.end
    return {
      Records: records.map(describeRecord),
      MillisBehindLatest: shard.millisBehindLatest(nextPosition),
      ...(isAtEnd
        ? { ChildShards: describeChildren(stream, shard) }
        : { NextShardIterator: encodeIterator(stream, shard, nextPosition) }),
    }
  },
})

function iteratorOf({ ShardIterator, StreamARN }: Validated<GetRecordsInput>) {
  const iterator = decodeIterator(ShardIterator)
  if (StreamARN !== undefined && StreamARN !== iterator.streamArn) throw invalidIterator()
  return iterator
}

function read(
  shard: Shard,
  stream: Stream,
  position: number,
  limit: number,
  limited: boolean,
  { cloud }: OperationContext,
) {
  const now = cloud.clock.now()
  if (limited && !shard.throughput.takeRead(now)) throw rateExceeded(shard.id, stream)
  const answer = shard.read(position, limit)
  if (limited)
    shard.throughput.countOut(
      answer.records.reduce((sum, { data }) => sum + data.length, 0),
      now,
    )
  return answer
}

function describeRecord({ sequenceNumber, partitionKey, data, arrivedAt }: StreamRecord) {
  return {
    SequenceNumber: sequenceNumber,
    PartitionKey: partitionKey,
    Data: data,
    ApproximateArrivalTimestamp: new Date(arrivedAt),
  }
}
