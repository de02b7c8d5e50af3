import { parseArn } from '../../core/arn.ts'
import { uuid } from '../../core/random.ts'
import { decide } from '../authorizer.ts'
import type { Cloud } from '../cloud.ts'
import { createContext } from '../context.ts'
import type { Access } from '../operation.ts'
import { functionAccess } from '../services/lambda/access.ts'
import { lookUp, readReference } from '../services/lambda/find.ts'
import type { FunctionVersion, LambdaFunction } from '../services/lambda/state.ts'
import { queueAccess, sendToQueue } from '../services/sqs/send-to-queue.ts'
import type { Invocation } from './execution-environment.ts'
import { executionCaller } from './execution-session.ts'
import type { InvocationResult } from './function-service.ts'

export type DestinationCondition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency'

/** An asynchronous event at its end, and where its record goes. */
export interface FinishedEvent {
  readonly fn: LambdaFunction
  readonly qualifier: string | undefined
  readonly invocation: Invocation
  readonly attempts: number
  readonly version: FunctionVersion
  readonly condition: DestinationCondition
  readonly result?: InvocationResult
  /** ARN of a queue or a function. */
  readonly target: string
  /** A dead-letter queue gets the event alone, with attributes; a destination gets a record about it. */
  readonly deadLetter?: boolean
}

/**
 * Hands a finished event to its destination, with the execution role's permissions. A delivery that fails is told in the log.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function deliver(cloud: Cloud, event: FinishedEvent): void {
  const body = event.deadLetter
    ? Buffer.from(event.invocation.payload).toString()
    : JSON.stringify(asyncRecord(cloud, event))
  const attributes = event.deadLetter ? deadLetterAttributes(event) : undefined
  sendRecord(cloud, event.fn, event.version, event.target, body, attributes)
}

/** Sends a text to a queue or a function as the function's execution role. */
export function sendRecord(
  cloud: Cloud,
  fn: LambdaFunction,
  version: FunctionVersion,
  target: string,
  body: string,
  attributes?: Readonly<Record<string, string>>,
): void {
  const requestId = uuid(cloud.random)
  try {
    const caller = executionCaller(cloud, fn, version)
    const destination = destinationFor(target, createContext(cloud, { caller, region: fn.region, requestId }))
    const allowed =
      destination && decide(cloud, caller, destination.access, { requestId, region: fn.region }).decision === 'allow'
    if (allowed && destination.send(body, attributes)) return
  } catch (error) {
    cloud.log(String(error))
  }
  cloud.log(`delivery from ${fn.arn} to ${target} failed; the record: ${body}`)
}

interface Destination {
  readonly access: Access
  /** `false` where there is no such queue or function. */
  readonly send: (body: string, attributes?: Readonly<Record<string, string>>) => boolean
}

function destinationFor(target: string, context: ReturnType<typeof createContext>): Destination | undefined {
  const { cloud } = context
  const service = parseArn(target)?.service
  if (service === 'sqs') {
    return {
      access: queueAccess('SendMessage', target, cloud.store),
      send: (body, attributes) => sendToQueue(cloud, target, body, attributes),
    }
  }
  if (service !== 'lambda') return undefined
  const reference = readReference(target, undefined, context)
  return {
    access: functionAccess('InvokeFunction', reference, context),
    send: (body) => {
      const fn = lookUp(reference, cloud.store)
      if (fn === undefined) return false
      const invocation = { requestId: context.requestId, payload: Buffer.from(body), invokedFunctionArn: target }
      cloud.functions.enqueue(fn, reference.qualifier, invocation)
      return true
    },
  }
}

function asyncRecord(
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
  const text = Buffer.from(payload).toString()
  try {
    return JSON.parse(text || 'null')
  } catch {
    return text
  }
}

function deadLetterAttributes({ invocation, result }: FinishedEvent): Record<string, string> {
  const { errorMessage = '' } = Object(result && readPayload(result.payload)) as { errorMessage?: unknown }
  return { RequestID: invocation.requestId, ErrorCode: '200', ErrorMessage: String(errorMessage).slice(0, 1_024) }
}
