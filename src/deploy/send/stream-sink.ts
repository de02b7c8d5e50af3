import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis'
import type { StreamNode } from '../../topology/topology.ts'
import type { Connection } from '../connection.ts'
import type { Sink } from './sink.ts'

/** A request may have ten MiB; five suit every endpoint, and a shard takes one in a second. @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const MAX_BYTES = 5 * 1024 * 1024
const MAX_RECORDS = 500

/** Records into a Kinesis stream; in the file’s order for each key, but for those that are sent again. */
export function streamSink(connection: Connection, { arn, place }: StreamNode): Sink {
  const kinesis = new KinesisClient(connection.config(place.region))
  return {
    maxRecords: MAX_RECORDS,
    maxBytes: MAX_BYTES,
    atOnce: 1,
    sizeOf: ({ data, key }) => data.length + Buffer.byteLength(key),
    put: async (records) => {
      const Records = records.map(({ data, key }) => ({ Data: data, PartitionKey: key }))
      const answer = await kinesis.send(new PutRecordsCommand({ StreamARN: arn, Records }))
      const refused = (answer.Records ?? []).map(({ ErrorCode, ErrorMessage = '' }) => {
        if (ErrorCode === undefined) return undefined
        const throttled = ErrorCode === 'ProvisionedThroughputExceededException'
        return { code: ErrorCode, message: ErrorMessage, again: true, throttled }
      })
      return { refused, attempts: answer.$metadata.attempts ?? 1 }
    },
    close: () => kinesis.destroy(),
  }
}
