import type {
  DestinationConfig,
  FunctionEventInvokeConfig,
  PutFunctionEventInvokeConfigRequest,
} from '@aws-sdk/client-lambda'
import { parseArn } from '../../../core/arn.ts'
import type { OperationContext } from '../../operation.ts'
import { invalid, missing } from './errors.ts'
import { type FunctionReference, findVersion, lookUp, parseFunctionArn } from './find.ts'
import type { EventInvokeSettings, LambdaFunction } from './state.ts'

/** What an operation on the settings of asynchronous invocations is about. */
export interface EventInvokeTarget {
  readonly fn: LambdaFunction
  /** `$LATEST` for the unqualified function. */
  readonly qualifier: string
}

/** @throws AwsError `ResourceNotFoundException` where function, version or alias do not exist */
export function findEventInvokeTarget(reference: FunctionReference, { cloud }: OperationContext): EventInvokeTarget {
  const fn = lookUp(reference, cloud.store)
  if (fn === undefined) throw missing("The function doesn't exist.")
  try {
    findVersion(fn, reference)
  } catch {
    throw missing("The function doesn't exist.")
  }
  return { fn, qualifier: reference.qualifier ?? '$LATEST' }
}

/** @throws AwsError `ResourceNotFoundException` where nothing was configured */
export function findEventInvokeSettings({ fn, qualifier }: EventInvokeTarget): EventInvokeSettings {
  const settings = fn.eventInvokeSettings.get(qualifier)
  if (settings !== undefined) return settings
  throw missing(`The function ${fn.arn}:${qualifier} doesn't have an EventInvokeConfig`)
}

/**
 * Saves what a request says, over the settings that hold already if they are given.
 * @throws AwsError `InvalidParameterValueException` for a request that says nothing, or a destination that cannot be one
 */
export function saveEventInvokeSettings(
  { fn, qualifier }: EventInvokeTarget,
  input: PutFunctionEventInvokeConfigRequest,
  { cloud }: OperationContext,
  base: Partial<EventInvokeSettings> = {},
): EventInvokeSettings {
  const { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age, DestinationConfig: destinations } = input
  if (retries === undefined && age === undefined && destinations === undefined) {
    throw invalid('You must specify at least one of error handling or destination setting.')
  }
  for (const arn of targetsOf(destinations)) checkDestination(arn, fn, cloud)
  const settings = {
    ...base,
    ...(retries !== undefined && { maximumRetryAttempts: retries }),
    ...(age !== undefined && { maximumEventAge: age }),
    destinations: destinations === undefined ? (base.destinations ?? {}) : withoutEmpty(destinations),
    lastModified: cloud.clock.now(),
  }
  fn.eventInvokeSettings.set(qualifier, settings)
  return settings
}

export function describeEventInvoke(
  { fn, qualifier }: EventInvokeTarget,
  settings: EventInvokeSettings,
): FunctionEventInvokeConfig {
  const { maximumRetryAttempts: retries, maximumEventAge: age, destinations, lastModified } = settings
  return {
    LastModified: new Date(lastModified),
    FunctionArn: `${fn.arn}:${qualifier}`,
    ...(retries !== undefined && { MaximumRetryAttempts: retries }),
    ...(age !== undefined && { MaximumEventAgeInSeconds: age }),
    DestinationConfig: { OnSuccess: destinations.OnSuccess ?? {}, OnFailure: destinations.OnFailure ?? {} },
  }
}

function targetsOf({ OnSuccess, OnFailure }: DestinationConfig = {}): string[] {
  return [OnSuccess?.Destination, OnFailure?.Destination].filter((arn) => arn !== undefined && arn !== '') as string[]
}

/** An empty text takes a destination away. */
function withoutEmpty({ OnSuccess, OnFailure }: DestinationConfig): DestinationConfig {
  return { ...(OnSuccess?.Destination && { OnSuccess }), ...(OnFailure?.Destination && { OnFailure }) }
}

/** @throws AwsError `InvalidParameterValueException` for what is neither a standard queue nor another function that exists */
function checkDestination(arn: string, fn: LambdaFunction, { store }: OperationContext['cloud']): void {
  if (parseArn(arn)?.service === 'lambda') {
    const target = lookUp(parseFunctionArn(arn), store)
    if (target === undefined) throw invalidDestination(arn)
    if (target === fn) throw invalid("You can't specify the function as a destination for itself.")
  } else if (!isStandardQueue(arn)) throw invalidDestination(arn)
}

/** A queue that records can be sent to without a group. */
export function isStandardQueue(arn: string): boolean {
  return parseArn(arn)?.service === 'sqs' && !arn.endsWith('.fifo')
}

/** The first sentence is AWS's. */
function invalidDestination(arn: string) {
  return invalid(
    `The destination ARN ${arn} is invalid. The local AWS delivers to standard SQS queues and to Lambda functions that exist.`,
  )
}
