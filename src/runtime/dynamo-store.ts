import { randomUUID } from 'node:crypto'
import type { BridgeError } from './bridge-error.ts'
import { now, parseObject } from './call-aws.ts'
import { type PlaceOptions, placeOf } from './place-of.ts'
import type { SeenStore } from './receive.ts'

export interface DynamoStoreOptions extends PlaceOptions {
  /** A table whose partition key is `id`, a string, and whose time to live is `expiration`. */
  readonly table: string
  /** For how long a delivery is known as done; a day unless given. */
  readonly ttlSeconds?: number
}

/** The names that Powertools' idempotency gives them, so that both may share a table; `owner` is ours. */
const NAMES = { '#status': 'status', '#expiration': 'expiration', '#until': 'in_progress_expiration' }
const OWNER = { '#owner': 'owner' }
const RUNNING = { S: 'INPROGRESS' }
const DONE = { S: 'COMPLETED' }

/**
 * Remembers deliveries in a table, for all environments of a function, or of several. Needs `dynamodb:PutItem`, `UpdateItem`,
 * `DeleteItem` and `GetItem`.
 * @example receive(work, { store: dynamoStore({ table: 'seen' }) })
 */
export function dynamoStore({ table, ttlSeconds = 86_400, ...options }: DynamoStoreOptions): SeenStore {
  const place = placeOf(options)
  const arn = table.startsWith('arn:') ? table : `arn:aws:dynamodb:${place.region}::table/${table}`
  /** Whose our own claims are: whoever takes one over writes another name. */
  const owners = new Map<string, string>()

  /** Undefined where the condition did not hold. */
  async function call(operation: string, input: object): Promise<Readonly<Record<string, unknown>> | undefined> {
    const target = `DynamoDB_20120810.${operation}`
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target }
    const body = JSON.stringify({ TableName: table, ...input })
    try {
      return parseObject(await place.call({ service: 'dynamodb', path: '/', headers, body, arn }))
    } catch (error) {
      if ((error as BridgeError).code === 'ConditionalCheckFailedException') return undefined
      throw error
    }
  }

  /** Ends our own claim, unless somebody else has taken it over. */
  async function end(id: string, operation: string, { names = {}, values = {}, ...input }: End): Promise<void> {
    const owner = owners.get(id) ?? ''
    owners.delete(id)
    await call(operation, {
      ...input,
      Key: { id: { S: id } },
      ConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { ...OWNER, ...names },
      ExpressionAttributeValues: { ':owner': { S: owner }, ...values },
    })
  }

  return {
    begin: async (id, milliseconds) => {
      const time = now()
      const owner = randomUUID()
      const Item = {
        id: { S: id },
        [NAMES['#status']]: RUNNING,
        [NAMES['#expiration']]: seconds(time, ttlSeconds),
        [NAMES['#until']]: number(time + milliseconds),
        [OWNER['#owner']]: { S: owner },
      }
      const isOurs = await call('PutItem', {
        Item,
        ConditionExpression:
          'attribute_not_exists(id) OR #expiration < :seconds OR (#status = :running AND #until < :now)',
        ExpressionAttributeNames: NAMES,
        ExpressionAttributeValues: { ':seconds': seconds(time, 0), ':running': RUNNING, ':now': number(time) },
      })
      const found = isOurs ? { Item } : await call('GetItem', { Key: { id: { S: id } }, ConsistentRead: true })
      const theirs = (found?.Item ?? {}) as Readonly<Record<string, { readonly S?: string }>>
      if (theirs.status?.S === DONE.S) return 'done'
      // Ours after all, if only the answer to our first attempt was lost.
      if (theirs.owner?.S !== owner) return 'running'
      owners.set(id, owner)
      return 'new'
    },
    done: (id) =>
      end(id, 'UpdateItem', {
        UpdateExpression: 'SET #status = :done, #expiration = :expiration',
        names: { '#status': NAMES['#status'], '#expiration': NAMES['#expiration'] },
        values: { ':done': DONE, ':expiration': seconds(now(), ttlSeconds) },
      }),
    failed: (id) => end(id, 'DeleteItem', {}),
  }
}

interface End {
  readonly UpdateExpression?: string
  readonly names?: Readonly<Record<string, string>>
  readonly values?: object
}

function number(value: number): { N: string } {
  return { N: `${Math.trunc(value)}` }
}

function seconds(time: number, more: number): { N: string } {
  return number(time / 1_000 + more)
}
