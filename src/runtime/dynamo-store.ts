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

/** The names that Powertools' idempotency gives them, so that both may share a table. */
const NAMES = { '#status': 'status', '#expiration': 'expiration', '#until': 'in_progress_expiration' }
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
  /** Until when our own claims last: whoever takes one over has a later time. */
  const claims = new Map<string, number>()

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
  async function end(id: string, operation: string, input: object, values?: object): Promise<void> {
    const until = claims.get(id)
    claims.delete(id)
    await call(operation, {
      Key: { id: { S: id } },
      ConditionExpression: '#until = :until',
      ExpressionAttributeValues: { ':until': number(until ?? 0), ...values },
      ...input,
    })
  }

  return {
    begin: async (id, milliseconds) => {
      const time = now()
      const until = Math.ceil(time + milliseconds)
      const isOurs = await call('PutItem', {
        Item: {
          id: { S: id },
          status: RUNNING,
          expiration: seconds(time, ttlSeconds),
          [NAMES['#until']]: number(until),
        },
        ConditionExpression:
          'attribute_not_exists(id) OR #expiration < :seconds OR (#status = :running AND #until < :now)',
        ExpressionAttributeNames: NAMES,
        ExpressionAttributeValues: { ':seconds': seconds(time, 0), ':running': RUNNING, ':now': number(time) },
      })
      const found = isOurs ? undefined : await call('GetItem', { Key: { id: { S: id } }, ConsistentRead: true })
      const { status, in_progress_expiration: theirs } = (found?.Item ?? {}) as Record<
        string,
        { S?: string; N?: string }
      >
      if (status?.S === DONE.S) return 'done'
      // Ours after all, if the answer to our first attempt was lost.
      if (!isOurs && theirs?.N !== `${until}`) return 'running'
      claims.set(id, until)
      return 'new'
    },
    done: (id) =>
      end(
        id,
        'UpdateItem',
        { UpdateExpression: 'SET #status = :done, #expiration = :expiration', ExpressionAttributeNames: NAMES },
        { ':done': DONE, ':expiration': seconds(now(), ttlSeconds) },
      ),
    failed: (id) => end(id, 'DeleteItem', { ExpressionAttributeNames: { '#until': NAMES['#until'] } }),
  }
}

function number(value: number): { N: string } {
  return { N: `${Math.trunc(value)}` }
}

function seconds(time: number, more: number): { N: string } {
  return number(time / 1_000 + more)
}
