import { uuid } from '../../core/random.ts'
import type { Cloud } from '../cloud.ts'
import type { FunctionVersion, LambdaFunction } from '../services/lambda/state.ts'
import type { MessageAttributes } from '../services/sqs/message.ts'
import type { Delivery } from './destination-kinds.ts'
import type { Invocation } from './execution-environment.ts'
import type { InvocationResult } from './function-service.ts'
import { extendTrace } from './lineage.ts'

export type DestinationCondition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency'

/** An asynchronous event at its end. */
export interface FinishedEvent {
  readonly fn: LambdaFunction
  readonly qualifier: string | undefined
  readonly invocation: Invocation
  readonly attempts: number
  readonly version: FunctionVersion
  readonly condition: DestinationCondition
  readonly result?: InvocationResult
}

/** The first of an error message that a dead-letter queue gets, in bytes. */
const MAX_ERROR_BYTES = 1_024

/** What a destination is told of an event. @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export function recordDelivery(cloud: Cloud, event: FinishedEvent): Delivery {
  return { body: JSON.stringify(recordOf(cloud, event)), ...addressOf(cloud, event) }
}

/** A dead-letter queue gets the event alone, with attributes that say what was wrong. */
export function deadLetterDelivery(cloud: Cloud, event: FinishedEvent): Delivery {
  const { invocation, result } = event
  return {
    body: Buffer.from(invocation.payload).toString(),
    attributes: {
      RequestID: text(invocation.requestId),
      // Of an event that never ran there is no documented status.
      ErrorCode: { DataType: 'Number', StringValue: result === undefined ? '429' : '200' },
      ErrorMessage: text(errorMessageOf(event)),
    },
    ...addressOf(cloud, event),
  }
}

/** `YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<UUID>`: the end of every key that Lambda gives an object. */
export function objectKeyTail({ clock, random }: Pick<Cloud, 'clock' | 'random'>): string {
  const time = new Date(clock.now()).toISOString()
  return `${time.slice(0, 10).replaceAll('-', '/')}/${time.slice(0, 19).replaceAll(':', '.')}-${uuid(random)}`
}

function addressOf(cloud: Cloud, { fn, qualifier, condition, invocation }: FinishedEvent): Omit<Delivery, 'body'> {
  return {
    objectKey: `aws/lambda/async/${fn.name}/${objectKeyTail(cloud)}`,
    detailType: `Lambda Function Invocation Result - ${condition === 'Success' ? 'Success' : 'Failure'}`,
    functionArn: `${fn.arn}:${qualifier ?? '$LATEST'}`,
    traceId: extendTrace(invocation.traceId, fn.arn, cloud),
  }
}

function recordOf(
  { clock }: Cloud,
  { fn, qualifier, invocation, attempts, version, condition, result }: FinishedEvent,
) {
  return {
    version: '1.0',
    timestamp: new Date(clock.now()).toISOString(),
    requestContext: {
      requestId: invocation.requestId,
      functionArn: `${fn.arn}:${qualifier ?? '$LATEST'}`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: readPayload(invocation.payload),
    ...(result && {
      responseContext: {
        statusCode: 200,
        executedVersion: version.version,
        ...(result.functionError !== undefined && { functionError: result.functionError }),
      },
      responsePayload: readPayload(result.payload),
    }),
  }
}

/** The value, or the text itself where a custom runtime answered something that is no JSON. */
function readPayload(payload: Uint8Array): unknown {
  const json = Buffer.from(payload).toString()
  try {
    return JSON.parse(json || 'null')
  } catch {
    return json
  }
}

function errorMessageOf({ result, condition }: FinishedEvent): string {
  const { errorMessage = '' } = Object(result && readPayload(result.payload)) as { errorMessage?: unknown }
  // No attribute may be empty.
  return Buffer.from(String(errorMessage)).subarray(0, MAX_ERROR_BYTES).toString() || condition
}

function text(StringValue: string): MessageAttributes[string] {
  return { DataType: 'String', StringValue }
}
