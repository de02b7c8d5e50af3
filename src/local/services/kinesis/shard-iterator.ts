import { AwsError } from '../../../core/errors.ts'
import { invalidArgument, shardDoesNotExist } from './errors.ts'
import { type Shard, type Stream, visibleShards } from './stream.ts'

/** What a shard iterator says, to us alone. */
export interface ShardIterator {
  readonly streamArn: string
  /** Tells a stream from its successor of the same name. */
  readonly createdAt: number
  readonly shardId: string
  readonly position: number
  readonly issuedAt: number
}

/** An iterator can be used for five minutes. */
const LIFETIME_MS = 300_000

export function encodeIterator(stream: Stream, shard: Shard, position: number): string {
  const fields = [stream.arn, stream.createdAt, shard.id, position, stream.clock.now()]
  return Buffer.from(JSON.stringify(fields)).toString('base64')
}

/** @throws AwsError `InvalidArgumentException` for anything that is no iterator */
export function decodeIterator(text: string): ShardIterator {
  const fields = parseFields(text)
  const [streamArn, createdAt, shardId, position, issuedAt] = fields
  if (typeof streamArn !== 'string' || typeof shardId !== 'string') throw invalidIterator()
  if (!isCount(createdAt) || !isCount(position) || !isCount(issuedAt)) throw invalidIterator()
  return { streamArn, createdAt, shardId, position, issuedAt }
}

/** The shard that an iterator reads. @throws AwsError `ResourceNotFoundException` */
export function iteratedShard(stream: Stream, { shardId, createdAt }: ShardIterator): Shard {
  const shard = visibleShards(stream).find(({ id }) => id === shardId)
  if (shard === undefined || stream.createdAt !== createdAt)
    throw shardDoesNotExist(shardId, stream.name, stream.account)
  return shard
}

/** @throws AwsError `ExpiredIteratorException` */
export function checkFresh({ issuedAt }: ShardIterator, now: number): void {
  if (now - issuedAt <= LIFETIME_MS) return
  throw new AwsError(
    'ExpiredIteratorException',
    `Iterator expired. The iterator was created at time ${javaDate(issuedAt)} while right now it is ${javaDate(now)} which is further in the future than the tolerated delay of ${LIFETIME_MS} milliseconds.`,
  )
}

export function invalidIterator(): AwsError {
  return invalidArgument('Invalid ShardIterator.')
}

function parseFields(text: string): unknown[] {
  try {
    const fields: unknown = JSON.parse(Buffer.from(text, 'base64').toString())
    if (Array.isArray(fields) && fields.length === 5) return fields
  } catch {
    // Not ours.
  }
  throw invalidIterator()
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** `Thu Jan 22 01:22:02 UTC 2026` */
function javaDate(time: number): string {
  const [day, date, month, year, clock] = new Date(time).toUTCString().replace(',', '').split(' ')
  return `${day} ${month} ${date} ${clock} UTC ${year}`
}
