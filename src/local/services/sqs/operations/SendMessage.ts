import type { SendMessageRequest, SendMessageResult } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { queueOf } from '../find.ts'
import { sendMessage } from '../send-message.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export default defineOperation<SendMessageRequest, SendMessageResult>({
  authorize: (input, context) => urlAccess('SendMessage', input, context),
  handle: (input, context) => sendMessage(queueOf(input, context), input, context),
})
