import type {
  DestinationConfig,
  FunctionEventInvokeConfig,
  PutFunctionEventInvokeConfigRequest,
} from '@aws-sdk/client-lambda'
import type { OperationContext } from '../../operation.ts'
import { checkDestination } from './destination.ts'
import { invalid, missing } from './errors.ts'
import { type FunctionReference, findVersion, lookUp, parseFunctionArn } from './find.ts'
import type { EventInvokeSettings, LambdaFunction } from './state.ts'

/** A bucket only gets the records of failures. */
const SUCCESS_KINDS = ['SQS', 'SNS', 'Lambda', 'EventBridge']
const FAILURE_KINDS = [...SUCCESS_KINDS, 'S3']

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
  context: OperationContext,
  base: Partial<EventInvokeSettings> = {},
): EventInvokeSettings {
  const { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age, DestinationConfig: destinations } = input
  if (retries === undefined && age === undefined && destinations === undefined) {
    throw invalid('You must specify at least one of error handling or destination setting.')
  }
  checkDestinations(destinations, { fn, qualifier }, context)
  const settings = {
    ...base,
    ...(retries !== undefined && { maximumRetryAttempts: retries }),
    ...(age !== undefined && { maximumEventAge: age }),
    destinations: destinations === undefined ? (base.destinations ?? {}) : withoutEmpty(destinations),
    lastModified: context.cloud.clock.now(),
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

/** @throws AwsError `InvalidParameterValueException` */
function checkDestinations(
  { OnSuccess, OnFailure }: DestinationConfig = {},
  { fn, qualifier }: EventInvokeTarget,
  context: OperationContext,
): void {
  const version = findVersion(fn, { ...fn, qualifier })
  for (const [arn, isSuccess] of [
    [OnSuccess?.Destination, true],
    [OnFailure?.Destination, false],
  ] as const) {
    if (!arn) continue
    if (parseFunctionArn(arn).name === fn.name && lookUp(parseFunctionArn(arn), context.cloud.store) === fn) {
      throw invalid("You can't specify the function as a destination for itself.")
    }
    checkDestination(arn, { fn, version }, isSuccess ? SUCCESS_KINDS : FAILURE_KINDS, context)
  }
}

/** An empty text takes a destination away. */
function withoutEmpty({ OnSuccess, OnFailure }: DestinationConfig): DestinationConfig {
  return { ...(OnSuccess?.Destination && { OnSuccess }), ...(OnFailure?.Destination && { OnFailure }) }
}
