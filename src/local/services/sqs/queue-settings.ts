import { AwsError } from '../../../core/errors.ts'
import { type RedriveAllowPolicy, type RedrivePolicy, readRedriveAllowPolicy, readRedrivePolicy } from './redrive.ts'

/** What CreateQueue and SetQueueAttributes set, beside the policy; spelt as AWS spells it. */
export interface QueueSettings {
  readonly DelaySeconds: number
  /** Bytes, of body and attributes together. */
  readonly MaximumMessageSize: number
  /** Seconds. */
  readonly MessageRetentionPeriod: number
  readonly ReceiveMessageWaitTimeSeconds: number
  /** Seconds. */
  readonly VisibilityTimeout: number
  readonly RedrivePolicy?: RedrivePolicy
  readonly RedriveAllowPolicy?: RedriveAllowPolicy
  readonly SqsManagedSseEnabled: boolean
  readonly KmsMasterKeyId?: string
  readonly KmsDataKeyReusePeriodSeconds?: number
  readonly ContentBasedDeduplication?: boolean
  readonly DeduplicationScope?: 'queue' | 'messageGroup'
  readonly FifoThroughputLimit?: 'perQueue' | 'perMessageGroupId'
}

/** Messages of up to 1 MiB. */
export const MAX_MESSAGE_BYTES = 1_048_576

const DEFAULTS: QueueSettings = {
  DelaySeconds: 0,
  MaximumMessageSize: MAX_MESSAGE_BYTES,
  MessageRetentionPeriod: 345_600,
  ReceiveMessageWaitTimeSeconds: 0,
  VisibilityTimeout: 30,
  SqsManagedSseEnabled: true,
}

const FIFO_DEFAULTS = {
  ContentBasedDeduplication: false,
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
} as const

/** Reads a setting; undefined for a value that it cannot have. */
type Reader<T> = (text: string) => T | undefined
type Readers = { readonly [K in keyof QueueSettings]-?: Reader<NonNullable<QueueSettings[K]>> }

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const READERS: Readers = {
  DelaySeconds: integer(0, 900),
  MaximumMessageSize: integer(1_024, MAX_MESSAGE_BYTES),
  MessageRetentionPeriod: integer(60, 1_209_600),
  ReceiveMessageWaitTimeSeconds: integer(0, 20),
  VisibilityTimeout: integer(0, 43_200),
  RedrivePolicy: readRedrivePolicy,
  RedriveAllowPolicy: readRedriveAllowPolicy,
  SqsManagedSseEnabled: flag,
  KmsMasterKeyId: (text) => text,
  KmsDataKeyReusePeriodSeconds: integer(60, 86_400),
  ContentBasedDeduplication: flag,
  DeduplicationScope: oneOf('queue', 'messageGroup'),
  FifoThroughputLimit: oneOf('perQueue', 'perMessageGroupId'),
}

/** An empty text removes these. */
const REMOVABLE = new Set<string>(['RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId'])

export function defaultSettings(fifo: boolean): QueueSettings {
  return fifo ? { ...DEFAULTS, ...FIFO_DEFAULTS } : DEFAULTS
}

export function isSetting(name: string): name is keyof QueueSettings {
  return Object.hasOwn(READERS, name)
}

/**
 * The settings with some of them changed.
 * @throws AwsError `InvalidAttributeName`, `InvalidAttributeValue`, or what the redrive policies are refused with
 */
export function changeSettings(
  settings: QueueSettings,
  changes: Readonly<Record<string, string>>,
  fifo: boolean,
): QueueSettings {
  const changed: Record<string, unknown> = { ...settings }
  for (const [name, text] of Object.entries(changes)) {
    if (!isSetting(name)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
    if (!fifo && Object.hasOwn(FIFO_DEFAULTS, name)) {
      const message = `You can specify the ${name} only when FifoQueue is set to true.`
      throw new AwsError('InvalidAttributeName', message)
    }
    if (text === '' && REMOVABLE.has(name)) delete changed[name]
    else changed[name] = READERS[name](text) ?? invalidValue(name)
  }
  checkThroughput(changed)
  return settleEncryption(changed as unknown as QueueSettings, changes)
}

function checkThroughput({ FifoThroughputLimit, DeduplicationScope }: Partial<QueueSettings>): void {
  if (FifoThroughputLimit !== 'perMessageGroupId' || DeduplicationScope === 'messageGroup') return
  invalidValue(
    'FifoThroughputLimit',
    'To set FifoThroughputLimit to perMessageGroupId, the DeduplicationScope must be messageGroup.',
  )
}

/** A key of KMS switches off the encryption that SQS manages; a request may not ask for both. */
function settleEncryption(settings: QueueSettings, changes: Readonly<Record<string, string>>): QueueSettings {
  if (!changes.KmsMasterKeyId) return settings
  if (changes.SqsManagedSseEnabled === 'true') {
    throw new AwsError(
      'InvalidAttributeName',
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    )
  }
  return { ...settings, SqsManagedSseEnabled: false }
}

export function invalidValue(name: string, reason?: string): never {
  const message = `Invalid value for the parameter ${name}.`
  throw new AwsError('InvalidAttributeValue', reason === undefined ? message : `${message} Reason: ${reason}`)
}

function integer(min: number, max: number): Reader<number> {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : -1
    return value >= min && value <= max ? value : undefined
  }
}

function flag(text: string): boolean | undefined {
  const lower = text.toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : undefined
}

function oneOf<T extends string>(...values: readonly T[]): Reader<T> {
  return (text) => values.find((value) => value === text)
}
