import { parseArn } from '../../../core/arn.ts'
import { AwsError } from '../../../core/errors.ts'
import type { OperationContext } from '../../operation.ts'
import type { Place, Store } from '../../store/state.ts'
import type { Queue } from './queue.ts'
import { SQS } from './state.ts'

/** Where a queue is, or would be. */
export interface QueueReference extends Place {
  readonly name: string
  readonly arn: string
}

/**
 * Reads a queue URL, of which only the path counts: `…/<account>/<name>`. The Region is the request's.
 * @throws AwsError `InvalidAddress` for anything else
 */
export function readQueueUrl(url: string, context: OperationContext): QueueReference {
  const [, account, name] = /(?:^|\/)(\d{12})\/([\w-]{1,80}|[\w-]{1,75}\.fifo)\/?$/.exec(url) ?? []
  if (account === undefined || name === undefined) {
    throw new AwsError('InvalidAddress', `The address ${url} is not valid for this endpoint.`)
  }
  return referTo(name, context, account)
}

/** A queue's place and ARN, by its name. */
export function referTo(
  name: string,
  { account, partition, region }: OperationContext,
  owner: string = account,
): QueueReference {
  const arn = `arn:${partition.id}:sqs:${region}:${owner}:${name}`
  return { name, arn, partition: partition.id, account: owner, region }
}

/** @throws AwsError `QueueDoesNotExist` */
export function findQueue(reference: QueueReference, store: Store): Queue {
  const queue = lookUp(reference, store)
  if (queue !== undefined) return queue
  throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
}

/** The queue of that URL. @throws AwsError `QueueDoesNotExist` */
export function queueOf({ QueueUrl }: { readonly QueueUrl: string }, context: OperationContext): Queue {
  return findQueue(readQueueUrl(QueueUrl, context), context.cloud.store)
}

export function lookUp(reference: QueueReference, store: Store): Queue | undefined {
  return store.get(SQS, reference).queues.get(reference.name)
}

/** The queue of any account that has this ARN. */
export function findQueueByArn(arn: string, store: Store): Queue | undefined {
  const parsed = parseArn(arn)
  return parsed?.service === 'sqs' ? store.get(SQS, parsed).queues.get(parsed.resource) : undefined
}

/** `http://127.0.0.1:4566/111111111111/orders` */
export function queueUrl({ account, name }: { account: string; name: string }, { cloud }: OperationContext): string {
  return `${cloud.endpoint}/${account}/${name}`
}
