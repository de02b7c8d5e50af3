import { createHash, randomUUID } from 'node:crypto'
import { GetQueueUrlCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { QueueNode } from '../../topology/topology.ts'
import type { Connection } from '../connection.ts'
import type { OutRecord } from './read-records.ts'
import type { Sink } from './sink.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MAX_RECORDS = 10
const MAX_BYTES = 1024 * 1024
const AT_ONCE = 8

/** What a message group may be called. */
const GROUP_ID = /^[\w!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~-]{1,128}$/

/** Messages into an SQS queue; what is sent again to a FIFO queue, within the same run, arrives once. */
export async function queueSink(connection: Connection, queue: QueueNode): Promise<Sink> {
  const sqs = new SQSClient(connection.config(queue.place.region))
  const owner = { QueueName: queue.queueName, QueueOwnerAWSAccountId: queue.place.account.id }
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand(owner)).catch((error: unknown) => {
    sqs.destroy()
    throw error
  })
  const run = randomUUID()
  return {
    maxRecords: MAX_RECORDS,
    maxBytes: MAX_BYTES,
    atOnce: queue.fifo ? 1 : AT_ONCE,
    sizeOf: ({ data }) => data.length,
    put: async (records) => {
      const Entries = records.map((record, index) => ({
        Id: String(index),
        MessageBody: Buffer.from(record.data).toString(),
        ...(queue.fifo && fifo(record, run)),
      }))
      const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
      const failed = new Map((answer.Failed ?? []).map((one) => [one.Id, one]))
      const refused = records.map((_, index) => {
        const failure = failed.get(String(index))
        if (failure === undefined) return undefined
        const { Code: code = 'Unknown', Message: message = '', SenderFault } = failure
        return { code, message, again: SenderFault !== true, throttled: /Throttl/.test(code) }
      })
      return { refused, attempts: answer.$metadata.attempts ?? 1 }
    },
    close: () => sqs.destroy(),
  }
}

function fifo({ key, line }: OutRecord, run: string) {
  const MessageGroupId = GROUP_ID.test(key) ? key : createHash('sha256').update(key).digest('hex')
  return { MessageGroupId, MessageDeduplicationId: `${run}-${line}` }
}
