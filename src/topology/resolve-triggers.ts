import { parseArn } from '../core/arn.ts'
import type { RawTopology } from './config.ts'
import type { RawTrigger } from './config-calls.ts'
import type { NameScope } from './name-scope.ts'
import { findDestination } from './resolve-functions.ts'
import type { FunctionNode, Trigger } from './topology.ts'

const STREAMS_ONLY = [
  'startingPosition',
  'retryAttempts',
  'maxRecordAgeSeconds',
  'bisect',
  'parallelization',
  'onFailure',
] as const
const FIFO_BATCH = 10

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html */
export function resolveTriggers(raw: RawTopology, scope: NameScope): Trigger[] {
  const pairs = new Map<string, string>()
  return Object.entries(raw.triggers ?? {}).flatMap(([name, settings]) => {
    const path = `triggers.${name}`
    const to = scope.function(settings.to, `${path}.to`)
    const from = findSource(settings.from, `${path}.from`, scope)
    if (to === undefined || from === undefined) return []
    const pair = `${from.arn} ${to.arn}`
    const other = pairs.get(pair)
    if (other !== undefined) {
      const message = `\`${to.name}\` is fed from there by trigger \`${other}\` already`
      scope.refuse('duplicate', path, message, 'one of them is enough')
    }
    pairs.set(pair, name)
    checkPlaces(from, to, path, scope)
    checkSettings(from, settings, path, scope)
    checkVisibility(from, to, path, scope)
    const { onFailure: named, from: _from, to: _to, ...rest } = settings
    // A queue's is refused above.
    const isNamed = named !== undefined && !isQueue(from)
    const onFailure = isNamed ? findDestination(named, 'batch', `${path}.onFailure`, to, scope) : undefined
    const trigger: Trigger = {
      ...(rest as Partial<Trigger>),
      name,
      from,
      to,
      bisect: settings.bisect ?? false,
      filters: settings.filters ?? [],
      reportFailures: settings.reportFailures ?? true,
      enabled: settings.enabled ?? true,
      ...(isQueue(from) ? {} : { startingPosition: settings.startingPosition ?? 'TRIM_HORIZON' }),
      ...(onFailure && { onFailure }),
    }
    return [trigger]
  })
}

function findSource(text: string, path: string, scope: NameScope): Trigger['from'] | undefined {
  if (!text.startsWith('arn:')) return scope.source(text, path)
  const arn = parseArn(text)
  const service = (['kinesis', 'sqs', 'dynamodb'] as const).find((one) => one === arn?.service)
  if (arn !== undefined && service !== undefined) return { kind: 'arn', service, arn: text, accountId: arn.account }
  const hint = 'streams of Kinesis and DynamoDB and queues of SQS are'
  scope.refuse('invalid-arn', path, `\`${text}\` is no source of events`, hint)
  return undefined
}

export function isQueue(from: Trigger['from']): boolean {
  return from.kind === 'queue' || (from.kind === 'arn' && from.service === 'sqs')
}

function checkPlaces(from: Trigger['from'], to: FunctionNode, path: string, scope: NameScope): void {
  if (to.exists) {
    const hint =
      'its execution role must be ours to read the source; describe the function here, or make the mapping where it is'
    scope.refuse('contradiction', `${path}.to`, `\`${to.name}\` exists already`, hint)
  }
  const region = parseArn(from.arn)?.region
  if (region === to.place.region) return
  const hint = 'a mapping reads in its function’s Region; forward with a bridge in the source’s Region'
  scope.refuse('contradiction', `${path}.from`, `is in ${region}, its function in ${to.place.region}`, hint)
}

/** Messages that come back while they are worked on are worked on twice; Lambda refuses such a mapping. */
function checkVisibility(from: Trigger['from'], { name, timeout }: FunctionNode, path: string, scope: NameScope): void {
  if (from.kind !== 'queue' || from.visibilityTimeout === undefined || from.visibilityTimeout >= timeout) return
  const message = `\`${from.name}\` hides messages for ${from.visibilityTimeout} s, \`${name}\` may take ${timeout} s`
  scope.refuse('contradiction', `${path}.from`, message, 'its `visibilityTimeout` is best six times that, or left out')
}

function checkSettings(from: Trigger['from'], settings: RawTrigger, path: string, scope: NameScope): void {
  const refuse = (key: string, message: string, hint: string) =>
    scope.refuse('contradiction', `${path}.${key}`, message, hint)
  if (!isQueue(from)) {
    if (settings.maxConcurrency !== undefined)
      refuse('maxConcurrency', 'is for queues only', 'streams have `parallelization`')
    return
  }
  for (const key of STREAMS_ONLY) {
    if (settings[key] !== undefined)
      refuse(key, 'is for streams only', 'a queue has its own redrive policy; leave it out')
  }
  const fifo = from.kind === 'queue' ? from.fifo : from.arn.endsWith('.fifo')
  const { batchSize = 1, windowSeconds = 0 } = settings
  if (fifo && batchSize > FIFO_BATCH)
    refuse('batchSize', `${batchSize} is over ${FIFO_BATCH}`, 'a FIFO queue gives 10 at most')
  if (fifo && windowSeconds > 0) refuse('windowSeconds', 'is not for FIFO queues', 'leave it out')
  if (!fifo && batchSize > FIFO_BATCH && windowSeconds < 1) {
    refuse('windowSeconds', `is missing for batches of ${batchSize}`, 'over 10 it must be at least 1')
  }
}
