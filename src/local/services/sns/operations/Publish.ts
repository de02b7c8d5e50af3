import type { PublishInput, PublishResponse } from '@aws-sdk/client-sns'
import { defineOperation, type Validated } from '../../../operation.ts'
import { accessToTopic } from '../access.ts'
import { invalidParameter, notHere } from '../errors.ts'
import { fanOut } from '../fan-out.ts'
import { topicOf } from '../find.ts'
import { MAX_MESSAGE_BYTES, messageSize, readMessage } from '../publish.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export default defineOperation<PublishInput, PublishResponse>({
  authorize: (input, context) => accessToTopic('Publish', targetOf(input), context),
  handle: (input, context) => {
    const topic = topicOf(targetOf(input), context)
    const message = readMessage(input, context)
    if (messageSize(input) > MAX_MESSAGE_BYTES) throw invalidParameter('Message too long')
    fanOut(context.cloud, topic, message)
    return { MessageId: message.id }
  },
})

/** The topic's ARN, under either of its names. */
function targetOf({ TopicArn, TargetArn, PhoneNumber }: Validated<PublishInput>): string {
  if (PhoneNumber !== undefined) throw notHere('PhoneNumber', 'sends no text messages')
  if (TargetArn?.includes(':endpoint/')) {
    throw invalidParameter('TargetArn Reason: No endpoint found for the target arn specified')
  }
  const arn = TopicArn ?? TargetArn
  if (arn === undefined) throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter')
  return arn
}
