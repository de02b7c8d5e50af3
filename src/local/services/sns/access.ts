import type { Access, OperationContext } from '../../operation.ts'
import { topicArn } from './create-topic.ts'
import { lookUpSubscription, readTopicArn, topicOfSubscription } from './find.ts'
import { topicAccess } from './publish-to-topic.ts'
import { isGrantable } from './topic-policy.ts'

/** The access that an operation on a topic needs. @throws AwsError `InvalidParameter` for what is no topic's ARN */
export function accessToTopic(
  action: string,
  topicArn: string,
  context: OperationContext,
  more: Access['context'] = {},
): Access {
  readTopicArn(topicArn, context)
  const access = topicAccess(action, topicArn, context.cloud.store, more)
  return isGrantable(action) || access.resourceAccount === context.account
    ? access
    : { ...access, resourcePolicy: undefined }
}

/** The access that an operation on all topics needs. */
export function accessToTopics(action: string, context: OperationContext): Access {
  return { action: `sns:${action}`, resource: topicArn('*', context) }
}

/**
 * The access that an operation on a subscription needs: IAM is asked about its topic. Who subscribed needs no leave of the
 * topic's owner.
 */
export function accessToSubscription(action: string, arn: string, context: OperationContext): Access {
  const topicArn = topicOfSubscription(arn, context)
  const access = { ...topicAccess(action, topicArn, context.cloud.store), resourcePolicy: undefined }
  const isOwn = lookUpSubscription(arn, context)?.owner === context.account
  return isOwn ? { ...access, resourceAccount: context.account } : access
}

/** The same for one who holds the token of a subscription: that is all the topic's owner asks for. */
export function accessByToken(action: string, topicArn: string, context: OperationContext): Access {
  readTopicArn(topicArn, context)
  return { action: `sns:${action}`, resource: topicArn, resourceAccount: context.account }
}
