import { accountOf } from '../../../core/arn.ts'
import type { Access, OperationContext } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { findQueueByArn, readQueueUrl } from './find.ts'
import { resourceTags } from './tags.ts'

/**
 * What a queue's policy cannot grant to another account.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-customer-managed-policy-examples.html
 */
const NOT_CROSS_ACCOUNT: ReadonlySet<string> = new Set([
  'AddPermission',
  'CancelMessageMoveTask',
  'CreateQueue',
  'DeleteQueue',
  'ListMessageMoveTasks',
  'ListQueueTags',
  'RemovePermission',
  'SetQueueAttributes',
  'StartMessageMoveTask',
  'TagQueue',
  'UntagQueue',
])

/** The access that an operation on the queue of that URL needs. A queue that does not exist has no policy. */
export function urlAccess(
  action: string,
  { QueueUrl }: { readonly QueueUrl: string },
  context: OperationContext,
  more: Access['context'] = {},
): Access {
  return queueArnAccess(action, readQueueUrl(QueueUrl, context).arn, context, more)
}

/** The same for a queue that is, or would be, at that ARN. */
export function queueArnAccess(
  action: string,
  arn: string,
  { account, cloud }: OperationContext,
  more: Access['context'] = {},
): Access {
  const access = arnAccess(action, arn, cloud.store, more)
  const isForeign = access.resourceAccount !== account
  return isForeign && NOT_CROSS_ACCOUNT.has(action) ? { ...access, resourcePolicy: undefined } : access
}

/** `sqs:<action>` on a queue with whatever its policy and tags say. */
export function arnAccess(action: string, arn: string, store: Store, more: Access['context'] = {}): Access {
  const queue = findQueueByArn(arn, store)
  const owner = accountOf(arn)
  return {
    action: `sqs:${action}`,
    resource: arn,
    ...(owner !== undefined && { resourceAccount: owner }),
    resourcePolicy: queue?.policy,
    context: { ...resourceTags(queue?.tags), ...more },
  }
}
