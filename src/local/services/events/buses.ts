import { type Arn, parseArn } from '../../../core/arn.ts'
import { AwsError } from '../../../core/errors.ts'
import type { Cloud } from '../../cloud.ts'
import type { OperationContext } from '../../operation.ts'
import type { Place, Store } from '../../store/state.ts'
import { invalid, limitExceeded, missing } from './errors.ts'
import { EventLog } from './event-log.ts'
import { type BusSettings, EVENTS, type EventBus } from './state.ts'

const MAX_BUSES = 100

/** The ARN of a bus that is named by its name, of the caller's, or by its ARN. */
export function busArn(nameOrArn: string | undefined, { account, partition, region }: OperationContext): string {
  if (nameOrArn?.startsWith('arn:')) return nameOrArn
  return arnOf(nameOrArn ?? 'default', { account, partition: partition.id, region })
}

/** The bus of any account that has this ARN; every account has a `default` in each Region. */
export function findBus(arn: string, { store, clock }: Pick<Cloud, 'store' | 'clock'>): EventBus | undefined {
  const place = parseArn(arn)
  const bus = lookUpBus(arn, store)
  if (bus !== undefined || place === undefined || busName(place) !== 'default') return bus
  const created = newBus('default', place, clock.now())
  store.get(EVENTS, place).buses.set('default', created)
  return created
}

/** The same without making a default bus that nobody has asked for yet. */
export function lookUpBus(arn: string, store: Store): EventBus | undefined {
  const parsed = parseArn(arn)
  const name = parsed && busName(parsed)
  return parsed && name !== undefined ? store.get(EVENTS, parsed).buses.get(name) : undefined
}

/** @throws AwsError `ResourceNotFoundException` */
export function busOf(nameOrArn: string | undefined, context: OperationContext): EventBus {
  const arn = busArn(nameOrArn, context)
  const bus = findBus(arn, context.cloud)
  if (bus !== undefined) return bus
  throw missing(`Event bus ${arn.slice(arn.indexOf('/') + 1)} does not exist.`)
}

/**
 * Creates a bus of the caller's.
 * @throws AwsError `ResourceAlreadyExistsException`, `ValidationException`, `LimitExceededException`
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
 */
export function createBus(name: string, settings: BusSettings, context: OperationContext): EventBus {
  const { account, partition, region, cloud } = context
  const { buses } = context.state(EVENTS)
  if (name === 'default' || buses.has(name)) {
    throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`)
  }
  if (name.includes('/')) throw invalid("Event bus name must not contain '/'.")
  if (buses.size >= MAX_BUSES) throw limitExceeded()
  const bus = newBus(name, { account, partition: partition.id, region }, cloud.clock.now(), settings)
  buses.set(name, bus)
  return bus
}

/** Deletes a bus of the caller's; where there is none, nothing happens. @throws AwsError `ValidationException` */
export function deleteBus(name: string, context: OperationContext): void {
  if (name === 'default') throw invalid('Cannot delete event bus default.')
  const { buses } = context.state(EVENTS)
  if (buses.get(name)?.rules.size) throw invalid("EventBus can't be deleted since it has rules.")
  buses.delete(name)
}

export function allBuses(context: OperationContext): EventBus[] {
  busOf('default', context)
  return [...context.state(EVENTS).buses.values()]
}

function newBus(name: string, place: Place, now: number, settings: BusSettings = {}): EventBus {
  const { account, partition, region } = place
  return {
    ...{ name, arn: arnOf(name, place), account, partition, region, settings },
    policy: undefined,
    tags: new Map(),
    createdAt: now,
    modifiedAt: now,
    events: new EventLog(),
    rules: new Map(),
  }
}

function arnOf(name: string, { account, partition, region }: Place): string {
  return `arn:${partition}:events:${region}:${account}:event-bus/${name}`
}

function busName({ service, resource }: Arn): string | undefined {
  return service === 'events' ? /^event-bus\/(.+)$/.exec(resource)?.[1] : undefined
}
