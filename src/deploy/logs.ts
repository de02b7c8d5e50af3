import { setTimeout as pause } from 'node:timers/promises'
import { CloudWatchLogsClient, type FilteredLogEvent, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { logGroupName } from '../stacks/access/function-grants.ts'
import type { FunctionNode } from '../topology/topology.ts'
import { callProblem } from './call-problem.ts'
import type { Connection } from './connection.ts'

/** One line of a function’s log. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly time: number
  /** One of an execution environment’s. */
  readonly stream: string
  /** Without the line break at its end. */
  readonly message: string
}

export interface LogQuery {
  /** Milliseconds since the epoch. */
  readonly since: number
  /** CloudWatch Logs’ filter pattern. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
  readonly filter?: string
  /** Goes on with what comes, until `signal` is aborted. */
  readonly follow?: boolean
  readonly signal?: AbortSignal
  /** Called once where there is no log yet that could be followed. */
  readonly onMissing?: () => void
}

/** How often it is asked for more. CloudWatch Logs takes ten FilterLogEvents a second for an account and Region. */
const POLL_MILLISECONDS = 1_000
/** Events may be told of this much after others that are later; what was seen is not told twice. */
const LATE_MILLISECONDS = 60_000

/**
 * The lines of a function’s log from a time on, in order of their times; with `follow` also those that are still to come.
 * @throws DeployError where the log is not there or may not be read
 */
export async function* readLogs(connection: Connection, fn: FunctionNode, query: LogQuery): AsyncGenerator<LogLine> {
  const { follow = false, signal, filter } = query
  const logs = new CloudWatchLogsClient(connection.config(fn.place.region))
  const seen = new Map<string, number>()
  let from = query.since
  let told = false
  try {
    while (!signal?.aborted) {
      try {
        for await (const event of eventsSince(logs, logGroupName(fn), from, filter)) {
          const { eventId = '', timestamp = 0 } = event
          if (seen.has(eventId)) continue
          if (follow) seen.set(eventId, timestamp)
          yield toLine(event)
        }
      } catch (error) {
        if (!follow || (error as Error).name !== 'ResourceNotFoundException') throw error
        if (!told) query.onMissing?.()
        told = true
      }
      if (!follow) return
      from = forget(seen, from)
      await pause(POLL_MILLISECONDS, undefined, signal && { signal }).catch(() => {})
    }
  } catch (error) {
    throw callProblem(error, `the log of function \`${fn.name}\``, connection)
  } finally {
    logs.destroy()
  }
}

async function* eventsSince(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  startTime: number,
  filterPattern: string | undefined,
): AsyncGenerator<FilteredLogEvent> {
  let nextToken: string | undefined
  do {
    const page = await logs.send(
      new FilterLogEventsCommand({
        logGroupName,
        startTime,
        ...(filterPattern !== undefined && { filterPattern }),
        ...(nextToken !== undefined && { nextToken }),
      }),
    )
    yield* page.events ?? []
    nextToken = page.nextToken
  } while (nextToken !== undefined)
}

function toLine({ timestamp = 0, logStreamName = '', message = '' }: FilteredLogEvent): LogLine {
  return { time: timestamp, stream: logStreamName, message: message.replace(/\r?\n$/, '') }
}

/** Forgets events that will not be told again; answers from when on to ask. */
function forget(seen: Map<string, number>, from: number): number {
  let latest = 0
  for (const time of seen.values()) latest = Math.max(latest, time)
  const since = Math.max(from, latest - LATE_MILLISECONDS)
  for (const [id, time] of seen) if (time < since) seen.delete(id)
  return since
}
