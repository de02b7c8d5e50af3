import { randomUUID } from 'node:crypto'
import { ACCOUNT, type Moment, millisecondsOf, REGION } from './occurrence.ts'

export interface EventBridgeInput<DetailType extends string, Detail> {
  readonly source: string
  readonly detailType: DetailType
  readonly detail: Detail
  /** ARNs of what the event is about. */
  readonly resources?: readonly string[]
  readonly account?: string
  readonly region?: string
  readonly time?: Moment
  readonly id?: string
}

export interface BusEvent<DetailType extends string, Detail> {
  version: string
  id: string
  'detail-type': DetailType
  source: string
  account: string
  time: string
  region: string
  resources: string[]
  detail: Detail
}

/**
 * An event as an EventBridge rule sends it to a function, unless its target has an input of its own; times have whole seconds.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export function eventBridgeEvent<DetailType extends string, Detail>({
  source,
  detailType,
  detail,
  resources = [],
  account = ACCOUNT,
  region = REGION,
  time,
  id = randomUUID(),
}: EventBridgeInput<DetailType, Detail>): BusEvent<DetailType, Detail> {
  return {
    version: '0',
    id,
    'detail-type': detailType,
    source,
    account,
    time: `${new Date(millisecondsOf(time)).toISOString().slice(0, 19)}Z`,
    region,
    resources: [...resources],
    detail,
  }
}
