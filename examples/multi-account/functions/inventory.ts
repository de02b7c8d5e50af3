import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type Account, BridgeError, forEachAccount, type LambdaContext } from 'xacct/runtime'

export interface Inventory {
  /** Orders that wait, by account. */
  readonly waiting: Readonly<Record<string, number>>
  readonly failed: Readonly<Record<string, Failure>>
}

export interface Failure {
  readonly code: string
  readonly message: string
  /** What has to be changed, and where; absent where nobody knows. */
  readonly fix?: string
  readonly retryable: boolean
}

const { ACCOUNTS = '' } = process.env
/** For as long as this environment lives; sessions are shared and renewed below them. */
const clients = new Map<string, SQSClient>()

export async function handler(_event: unknown, context: LambdaContext): Promise<Inventory> {
  const { results, failures } = await forEachAccount(ACCOUNTS.split(','), countOrders, { context, concurrency: 5 })
  return {
    waiting: Object.fromEntries(results.map(({ account, value }) => [account.name, value])),
    failed: Object.fromEntries(failures.map(({ account, error }) => [account.name, describe(error)])),
  }
}

async function countOrders(account: Account, abortSignal: AbortSignal): Promise<number> {
  const sqs = clients.get(account.name) ?? account.client(SQSClient)
  clients.set(account.name, sqs)
  const QueueName = `multi-account-orders-${account.name}`
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }), { abortSignal })
  const AttributeNames = ['ApproximateNumberOfMessages' as const]
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }), { abortSignal })
  return Number(Attributes?.ApproximateNumberOfMessages)
}

function describe(error: unknown): Failure {
  const { name, message } = error as Error
  if (!(error instanceof BridgeError)) return { code: name, message, retryable: false }
  const { code, fix, retryable } = error
  return { code, message, retryable, ...(fix !== undefined && { fix }) }
}
