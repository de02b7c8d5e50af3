import type { StartMessageMoveTaskRequest, StartMessageMoveTaskResult } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { queueArnAccess } from '../access.ts'
import { checkNumber } from '../errors.ts'
import { moveAccess, startMoving, taskHandle } from '../move-tasks.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export default defineOperation<StartMessageMoveTaskRequest, StartMessageMoveTaskResult>({
  authorize: ({ SourceArn, DestinationArn }, context) => [
    ...moveAccess('StartMessageMoveTask', SourceArn, context),
    ...(DestinationArn === undefined ? [] : [queueArnAccess('SendMessage', DestinationArn, context)]),
  ],
  handle: ({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond }, context) => {
    checkNumber(MaxNumberOfMessagesPerSecond, 'MaxNumberOfMessagesPerSecond', 1, 500)
    return { TaskHandle: taskHandle(startMoving(SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond, context)) }
  },
})
