import type { GetShardIteratorInput, GetShardIteratorOutput } from '@aws-sdk/client-kinesis'
import { defineOperation, type Validated } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { dryRun, invalidArgument, shardDoesNotExist } from '../errors.ts'
import { encodeIterator } from '../shard-iterator.ts'
import { type Shard, type StartingPoint, type Stream, visibleShards } from '../stream.ts'

type Input = Validated<GetShardIteratorInput>

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html */
export default defineOperation<GetShardIteratorInput, GetShardIteratorOutput>({
  authorize: (input, context) => streamAccess('GetShardIterator', input, context),
  handle: (input, context) => {
    const stream = findStream(input, context)
    const shard = visibleShards(stream).find(({ id }) => id === input.ShardId)
    if (shard === undefined) throw shardDoesNotExist(input.ShardId, stream.name, stream.account)
    const position = shard.positionOf(startingPoint(input, stream, shard))
    if (input.DryRun) throw dryRun()
    return { ShardIterator: encodeIterator(stream, shard, position) }
  },
})

function startingPoint(input: Input, stream: Stream, shard: Shard): StartingPoint {
  const { ShardIteratorType: type, StartingSequenceNumber: number } = input
  if (type === 'AT_TIMESTAMP') return { at: readTimestamp(input, stream) }
  const needsNumber = type === 'AT_SEQUENCE_NUMBER' || type === 'AFTER_SEQUENCE_NUMBER'
  if (needsNumber !== (number !== undefined)) throw mismatch(type, number !== undefined)
  if (number === undefined) return type === 'LATEST' ? 'LATEST' : 'TRIM_HORIZON'
  if (!shard.sequenceNumbers.knows(number)) throw foreignNumber(number, stream, shard)
  return type === 'AT_SEQUENCE_NUMBER' ? { from: number } : { after: number }
}

function readTimestamp({ Timestamp }: Input, stream: Stream): number {
  if (Timestamp === undefined)
    throw invalidArgument(
      'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.',
    )
  const time = Timestamp.getTime()
  const now = stream.clock.now()
  if (time > now)
    throw invalidArgument(
      `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${time}, currentTimestampInMillis: ${now}`,
    )
  return time
}

function mismatch(type: string, hasNumber: boolean) {
  return invalidArgument(
    `Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified ${type} and ${hasNumber ? 'also a' : 'no'} StartingSequenceNumber.`,
  )
}

function foreignNumber(number: string, stream: Stream, shard: Shard) {
  const other = stream.shards.find(({ sequenceNumbers }) => sequenceNumbers.knows(number))
  if (other !== undefined)
    return invalidArgument(
      `Invalid StartingSequenceNumber. It encodes ${other.id}, while it was used in a call to a shard with ${shard.id}`,
    )
  return invalidArgument(
    `StartingSequenceNumber ${number} used in GetShardIterator on shard ${shard.id} in stream ${stream.name} under account ${stream.account} is invalid because it did not come from this stream.`,
  )
}
