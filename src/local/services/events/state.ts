import type { CreateEventBusRequest, Target } from '@aws-sdk/client-eventbridge'
import type { Cancel } from '../../../core/clock.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import type { Rule as PatternRule } from '../../event-pattern.ts'
import { declareState, type Place } from '../../store/state.ts'
import type { EventLog } from './event-log.ts'

/** An event as targets get it. */
export interface BusEvent {
  readonly version: '0'
  readonly id: string
  readonly 'detail-type': string
  readonly source: string
  readonly account: string
  /** ISO 8601, whole seconds. */
  readonly time: string
  readonly region: string
  readonly resources: readonly string[]
  readonly detail: unknown
}

/** An event that a bus has taken. */
export interface AcceptedEvent {
  readonly event: BusEvent
  /** The event as JSON, with the detail as it was given: numbers keep every digit. */
  readonly text: string
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number
  /** AWS X-Ray's `Root=…`. */
  readonly traceHeader?: string | undefined
}

export interface Schedule {
  /** `rate(5 minutes)` */
  readonly expression: string
  /** Milliseconds. */
  readonly period: number
}

export interface EventRule {
  readonly name: string
  readonly arn: string
  readonly busName: string
  /** The account that made it, on a bus of its own or of another account. */
  readonly createdBy: string
  description: string | undefined
  roleArn: string | undefined
  pattern: { readonly text: string; readonly rules: readonly PatternRule[] } | undefined
  schedule: Schedule | undefined
  state: string
  readonly tags: Map<string, string>
  /** By id. */
  readonly targets: Map<string, Target>
  /** Ends the schedule that is running. */
  stop: Cancel | undefined
}

/** What is kept of a bus and changes nothing here. */
export type BusSettings = Pick<
  CreateEventBusRequest,
  'Description' | 'KmsKeyIdentifier' | 'DeadLetterConfig' | 'LogConfig'
>

export interface EventBus extends Place {
  readonly name: string
  readonly arn: string
  settings: BusSettings
  policy: NamedPolicy | undefined
  readonly tags: Map<string, string>
  readonly createdAt: number
  modifiedAt: number
  /** The last events that it got. */
  readonly events: EventLog
  /** By name. */
  readonly rules: Map<string, EventRule>
}

/** The event buses of one account in one Region. */
export const EVENTS = declareState('events', 'region', () => ({
  /** By name; `default` comes into being when first asked for. */
  buses: new Map<string, EventBus>(),
}))
