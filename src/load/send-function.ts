import type { Connection } from '../deploy/connection.ts'
import type { FunctionNode } from '../topology/topology.ts'
import { functionFailure, noAnswer, refusal } from './classify.ts'
import type { Answer, FunctionReport } from './outcome.ts'
import type { Sender } from './sender.ts'
import { type HttpAnswer, SignedClient } from './signed-client.ts'

export interface FunctionTarget {
  readonly connection: Connection
  readonly fn: FunctionNode
  /** Puts events into the function’s queue, and so measures how they are taken, not how they are worked off. */
  readonly isAsync: boolean
  readonly connections: number
  readonly event: (index: number) => string
}

/** What an answer may take beyond the function’s own time-out, in milliseconds: a cold start, the way there and back. */
const BEYOND_TIMEOUT = 20_000

/**
 * Invokes a function in its own account with that account’s connection, its alias if it has one. A synchronous invocation asks for the
 * tail of the log: the function’s own duration stands there.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function functionSender({ connection, fn, isAsync, connections, event }: FunctionTarget): Sender {
  const timeout = fn.timeout * 1000 + BEYOND_TIMEOUT
  const client = new SignedClient({ connection, service: 'lambda', region: fn.place.region, connections, timeout })
  const path = `/2015-03-31/functions/${encodeURIComponent(fn.arn)}/invocations`
  const headers = {
    'content-type': 'application/json',
    'x-amz-invocation-type': isAsync ? 'Event' : 'RequestResponse',
    ...(!isAsync && { 'x-amz-log-type': 'Tail' }),
  }
  const query = fn.alias === undefined ? '' : `Qualifier=${fn.alias}`
  return {
    batch: 1,
    send: async (index) => {
      try {
        return read(await client.post({ path, query, headers, body: event(index) }))
      } catch (error) {
        return { outcomes: noAnswer(error) }
      }
    },
    close: () => client.close(),
  }
}

function read(answer: HttpAnswer): Answer {
  if (answer.status >= 300) return { outcomes: refusal(answer) }
  const failed = answer.headers['x-amz-function-error'] !== undefined
  const report = reportOf(answer.headers['x-amz-log-result'])
  return { outcomes: failed ? functionFailure(answer.body) : 'ok', ...(report && { report }) }
}

/** Of the log’s last lines: `REPORT … Duration: 1.23 ms … Init Duration: 150.10 ms`. */
function reportOf(tail: string | string[] | undefined): FunctionReport | undefined {
  if (typeof tail !== 'string') return undefined
  const [line] =
    Buffer.from(tail, 'base64')
      .toString()
      .match(/^REPORT .*$/m) ?? []
  const duration = /\tDuration: ([\d.]+) ms/.exec(line ?? '')?.[1]
  if (duration === undefined) return undefined
  const init = /\tInit Duration: ([\d.]+) ms/.exec(line ?? '')?.[1]
  return { duration: Number(duration), ...(init !== undefined && { init: Number(init) }) }
}
