import { randomUUID } from 'node:crypto'
import type { Connection } from '../deploy/connection.ts'
import type { StreamNode } from '../topology/topology.ts'
import { awsFailure, noAnswer, refusal } from './classify.ts'
import type { Answer, Outcome } from './outcome.ts'
import type { Sender } from './sender.ts'
import { SignedClient } from './signed-client.ts'

export interface StreamTarget {
  readonly connection: Connection
  readonly stream: StreamNode
  readonly connections: number
  readonly event: (index: number) => string
  /** Bytes of the longest record: a request must hold all it carries. */
  readonly bytes: number
}

/** What one PutRecords takes. @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const MOST_RECORDS = 500
const MOST_BYTES = 10_485_760
const KEY_BYTES = 36
const TIMEOUT = 30_000

/** Puts one record for each arrival, those that are due together in one request, with keys that spread over all shards. */
export function streamSender({ connection, stream, connections, event, bytes }: StreamTarget): Sender {
  const { region } = stream.place
  const client = new SignedClient({ connection, service: 'kinesis', region, connections, timeout: TIMEOUT })
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Kinesis_20131202.PutRecords' }
  return {
    batch: Math.max(1, Math.min(MOST_RECORDS, Math.floor(MOST_BYTES / (bytes + KEY_BYTES)))),
    send: async (first, count) => {
      const Records = Array.from({ length: count }, (_, offset) => ({
        Data: Buffer.from(event(first + offset)).toString('base64'),
        PartitionKey: randomUUID(),
      }))
      const body = JSON.stringify({ StreamARN: stream.arn, Records })
      try {
        const answer = await client.post({ path: '/', headers, body })
        return answer.status < 300 ? read(answer.body) : { outcomes: refusal(answer) }
      } catch (error) {
        return { outcomes: noAnswer(error) }
      }
    },
    close: () => client.close(),
  }
}

interface PutRecordsAnswer {
  readonly FailedRecordCount?: number
  readonly Records: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[]
}

/** PutRecords fails record by record, in an answer that is 200. */
function read(body: string): Answer {
  const { FailedRecordCount = 0, Records } = JSON.parse(body) as PutRecordsAnswer
  if (FailedRecordCount === 0) return { outcomes: 'ok' }
  return { outcomes: Records.map(recordOutcome) }
}

function recordOutcome({ ErrorCode, ErrorMessage = '' }: PutRecordsAnswer['Records'][number]): Outcome {
  if (ErrorCode === undefined) return 'ok'
  return awsFailure(ErrorCode, ErrorCode === 'InternalFailure' ? 500 : 400, ErrorMessage)
}
