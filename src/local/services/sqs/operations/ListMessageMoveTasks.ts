import type {
  ListMessageMoveTasksRequest,
  ListMessageMoveTasksResult,
  ListMessageMoveTasksResultEntry,
} from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { checkNumber } from '../errors.ts'
import type { MoveTask } from '../move-task.ts'
import { moveAccess, sourceQueue, taskHandle } from '../move-tasks.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
export default defineOperation<ListMessageMoveTasksRequest, ListMessageMoveTasksResult>({
  authorize: ({ SourceArn }, context) => moveAccess('ListMessageMoveTasks', SourceArn, context),
  handle: ({ SourceArn, MaxResults = 1 }, context) => {
    checkNumber(MaxResults, 'MaxResults', 1, 10)
    return { Results: sourceQueue(SourceArn, context).moveTasks.slice(0, MaxResults).map(describe) }
  },
})

/** Only a task that runs has a handle. */
function describe(task: MoveTask): ListMessageMoveTasksResultEntry {
  const { status, request, failureReason } = task
  return {
    ...(status === 'RUNNING' && { TaskHandle: taskHandle(task) }),
    Status: status,
    SourceArn: request.source.arn,
    ...(request.destinationArn !== undefined && { DestinationArn: request.destinationArn }),
    ...(request.maxPerSecond !== undefined && { MaxNumberOfMessagesPerSecond: request.maxPerSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    StartedTimestamp: task.startedAt,
  }
}
