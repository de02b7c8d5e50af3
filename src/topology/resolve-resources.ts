import { formatArn, parseArn } from '../core/arn.ts'
import type { RawTopology } from './config.ts'
import type { NameScope } from './name-scope.ts'
import type { Account, BucketNode, Place, QueueNode, StreamNode } from './topology.ts'

interface RawPlace {
  readonly account?: string | undefined
  readonly region?: string | undefined
  readonly arn?: string | undefined
}

/** Where a resource is: where its ARN says, else in its account. */
function placeOf(raw: RawPlace, path: string, service: string, scope: NameScope): Place | undefined {
  if (raw.arn === undefined) {
    if (raw.account === undefined) {
      const accounts = [...scope.accounts.values()]
      if (accounts.length === 1) return scope.place(accounts[0] as Account, raw.region, `${path}.region`)
      scope.refuse('missing', `${path}.account`, 'is missing', 'name its account, or give the ARN of one that exists')
      return undefined
    }
    const account = scope.account(raw.account, `${path}.account`)
    return account && scope.place(account, raw.region, `${path}.region`)
  }
  return placeOfArn(raw, raw.arn, path, service, scope)
}

/** An ARN tells account and Region, but for S3's; what is told twice must agree. */
export function placeOfArn(
  raw: RawPlace,
  text: string,
  path: string,
  service: string,
  scope: NameScope,
): Place | undefined {
  const arn = parseArn(text)
  if (arn === undefined || arn.service !== service) {
    const hint = `it begins with arn:aws:${service}:`
    scope.refuse('invalid-arn', `${path}.arn`, `\`${text}\` is not an ARN of ${service}`, hint)
    return undefined
  }
  const named = raw.account === undefined ? undefined : scope.account(raw.account, `${path}.account`)
  const owner = arn.account ? [...scope.accounts.values()].find(({ id }) => id === arn.account) : named
  if (owner === undefined) {
    const message = arn.account
      ? `account ${arn.account} of its ARN is not in this file`
      : 'its ARN does not tell its account'
    scope.refuse('missing', `${path}.account`, message, 'add the account under `accounts` and name it here')
    return undefined
  }
  if (named !== undefined && named !== owner) {
    scope.refuse('contradiction', `${path}.account`, `its ARN is of account ${owner.id}`, `that is \`${owner.name}\``)
  }
  return scope.place(owner, arn.region || raw.region, `${path}.arn`)
}

/** What exists already keeps what it has: it must not be told anything beside. */
export function refuseBeside(settings: object, allowed: readonly string[], path: string, scope: NameScope): void {
  for (const [key, value] of Object.entries(settings)) {
    if (value === undefined || allowed.includes(key)) continue
    scope.refuse(
      'contradiction',
      `${path}.${key}`,
      'is set for something that exists already',
      'leave it out, or leave out `arn`',
    )
  }
}

/** What an ARN does not tell of all resources. */
const PLACE = ['account', 'region', 'arn']

/** A resource that exists must be what its section holds. */
function checkExisting(settings: RawPlace, resource: RegExp, path: string, scope: NameScope): void {
  if (settings.arn === undefined) return
  refuseBeside(settings, PLACE, path, scope)
  if (resource.test(parseArn(settings.arn)?.resource ?? '')) return
  const hint = 'give the ARN of the whole thing, not of a part of it'
  scope.refuse('invalid-arn', `${path}.arn`, `\`${settings.arn}\` is none of ${path.split('.')[0]}`, hint)
}

export function resolveStreams(raw: RawTopology, scope: NameScope): StreamNode[] {
  for (const [name, settings] of Object.entries(raw.streams ?? {})) {
    const place = placeOf(settings, `streams.${name}`, 'kinesis', scope)
    if (place === undefined) continue
    checkExisting(settings, /^stream\/[^/]+$/, `streams.${name}`, scope)
    const streamName = parseArn(settings.arn ?? '')?.resource.replace('stream/', '') ?? scope.physicalName(name, 128)
    const { shards, retentionHours } = settings
    scope.streams.set(name, {
      kind: 'stream',
      name,
      place,
      streamName,
      arn: settings.arn ?? arnAt(place, 'kinesis', `stream/${streamName}`),
      exists: settings.arn !== undefined,
      ...(shards !== undefined && { shards }),
      ...(retentionHours !== undefined && { retentionHours }),
    })
  }
  return [...scope.streams.values()]
}

export function resolveQueues(raw: RawTopology, scope: NameScope): QueueNode[] {
  const queues = Object.entries(raw.queues ?? {})
  for (const [name, { deadLetter, ...settings }] of queues) {
    const place = placeOf(settings, `queues.${name}`, 'sqs', scope)
    if (place === undefined) continue
    checkExisting({ ...settings, ...(deadLetter && { deadLetter }) }, /^[\w-]+(\.fifo)?$/, `queues.${name}`, scope)
    const given = parseArn(settings.arn ?? '')?.resource
    const fifo = given?.endsWith('.fifo') ?? settings.fifo ?? false
    const queueName = given ?? (fifo ? `${scope.physicalName(name, 75)}.fifo` : scope.physicalName(name, 80))
    const { visibilityTimeout, retentionSeconds } = settings
    scope.queues.set(name, {
      kind: 'queue',
      name,
      place,
      queueName,
      arn: settings.arn ?? arnAt(place, 'sqs', queueName),
      exists: settings.arn !== undefined,
      fifo,
      ...(visibilityTimeout !== undefined && { visibilityTimeout }),
      ...(retentionSeconds !== undefined && { retentionSeconds }),
    })
  }
  for (const [name, { deadLetter }] of queues) if (deadLetter) addDeadLetter(name, deadLetter, scope)
  for (const [name] of queues) refuseCircle(name, scope)
  return [...scope.queues.values()]
}

function addDeadLetter(name: string, given: { queue: string; maxReceiveCount: number }, scope: NameScope): void {
  const path = `queues.${name}.deadLetter.queue`
  const queue = scope.queues.get(name)
  const target = scope.queue(given.queue, path)
  if (queue === undefined || target === undefined) return
  const { account, region } = target.place
  if (account !== queue.place.account || region !== queue.place.region || target.fifo !== queue.fifo) {
    const hint = 'a dead-letter queue is in the same account and Region, and FIFO where its source is'
    scope.refuse('contradiction', path, `\`${target.name}\` cannot be the dead-letter queue of \`${name}\``, hint)
  }
  scope.queues.set(name, { ...queue, deadLetter: { queue: target, maxReceiveCount: given.maxReceiveCount } })
}

/** CloudFormation could make none of them first. */
function refuseCircle(name: string, scope: NameScope): void {
  const next = (queue: string | undefined) => scope.queues.get(queue ?? '')?.deadLetter?.queue.name
  const seen = new Set<string>()
  for (let at = next(name); at !== undefined && !seen.has(at); at = next(at)) seen.add(at)
  if (!seen.has(name)) return
  const hint = 'the last queue of a row keeps what fails; give it no `deadLetter`'
  scope.refuse('contradiction', `queues.${name}.deadLetter`, 'its messages come back to it', hint)
}

export function resolveBuckets(raw: RawTopology, scope: NameScope): BucketNode[] {
  for (const [name, settings] of Object.entries(raw.buckets ?? {})) {
    const place = placeOf(settings, `buckets.${name}`, 's3', scope)
    if (place === undefined) continue
    checkExisting(settings, /^[^/]+$/, `buckets.${name}`, scope)
    // Bucket names are taken world-wide, so an account's id makes a name ours.
    const ours = `${scope.physicalName(name, 50).toLowerCase()}-${place.account.id}`
    const bucketName = parseArn(settings.arn ?? '')?.resource ?? settings.bucketName ?? ours
    scope.buckets.set(name, {
      kind: 'bucket',
      name,
      place,
      bucketName,
      arn: settings.arn ?? `arn:${place.partition}:s3:::${bucketName}`,
      exists: settings.arn !== undefined,
    })
  }
  return [...scope.buckets.values()]
}

export function arnAt({ partition, region, account }: Place, service: string, resource: string): string {
  return formatArn({ partition, service, region, account: account.id, resource })
}
