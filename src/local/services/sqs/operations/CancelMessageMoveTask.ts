import type { CancelMessageMoveTaskRequest, CancelMessageMoveTaskResult } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { findRunningTask, moveAccess, readTaskHandle } from '../move-tasks.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html */
export default defineOperation<CancelMessageMoveTaskRequest, CancelMessageMoveTaskResult>({
  authorize: ({ TaskHandle }, context) =>
    moveAccess('CancelMessageMoveTask', readTaskHandle(TaskHandle).sourceArn, context),
  handle: ({ TaskHandle }, context) => {
    const task = findRunningTask(readTaskHandle(TaskHandle), context)
    task.cancel()
    return { ApproximateNumberOfMessagesMoved: task.moved }
  },
})
