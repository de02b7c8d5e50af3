import { AwsError } from '../../../core/errors.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { queueArnAccess } from './access.ts'
import { findQueueByArn } from './find.ts'
import { MoveTask } from './move-task.ts'
import type { Queue } from './queue.ts'
import { SQS } from './state.ts'

/** What a task is known by: base64 of its id and its queue's ARN, as JSON. */
interface TaskReference {
  readonly taskId: string
  readonly sourceArn: string
}

const KEPT = 10

/** The actions on the dead-letter queue that a move task is made of, whoever starts, lists or cancels it. */
export function moveAccess(action: string, sourceArn: string, context: OperationContext): Access[] {
  return [action, 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((each) =>
    queueArnAccess(each, sourceArn, context),
  )
}

/**
 * Starts to move messages out of a dead-letter queue.
 * @throws AwsError `InvalidParameterValue`, `ResourceNotFoundException`
 */
export function startMoving(
  sourceArn: string,
  destinationArn: string | undefined,
  maxPerSecond: number | undefined,
  context: OperationContext,
): MoveTask {
  const source = sourceQueue(sourceArn, context)
  if (!isDeadLetterQueue(source, context)) throw invalid('Source queue must be configured as a Dead Letter Queue.')
  if (destinationArn !== undefined) checkDestination(source, destinationArn, context)
  if (source.moveTasks[0]?.status === 'RUNNING') {
    throw invalid(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    )
  }
  const task = new MoveTask(context.cloud, { source, destinationArn, maxPerSecond })
  source.moveTasks.unshift(task)
  source.moveTasks.length = Math.min(source.moveTasks.length, KEPT)
  return task
}

/** @throws AwsError `ResourceNotFoundException` for a queue that is not there, or is another Region's or account's */
export function sourceQueue(arn: string, context: OperationContext): Queue {
  const queue = findQueueByArn(arn, context.cloud.store)
  if (queue !== undefined && queue.region === context.region && queue.account === context.account) return queue
  throw missing('SourceArn')
}

export function taskHandle({ id, request }: MoveTask): string {
  const reference: TaskReference = { taskId: id, sourceArn: request.source.arn }
  return Buffer.from(JSON.stringify(reference)).toString('base64')
}

/** @throws AwsError `InvalidParameterValue` */
export function readTaskHandle(handle: string): TaskReference {
  try {
    const { taskId, sourceArn } = JSON.parse(Buffer.from(handle, 'base64').toString()) as Partial<TaskReference>
    if (typeof taskId === 'string' && typeof sourceArn === 'string') return { taskId, sourceArn }
  } catch {}
  throw invalid('Value for parameter TaskHandle is invalid.')
}

/** @throws AwsError `ResourceNotFoundException` for a task that no longer runs, or never did */
export function findRunningTask({ taskId, sourceArn }: TaskReference, context: OperationContext): MoveTask {
  const task = sourceQueue(sourceArn, context).moveTasks.find(({ id }) => id === taskId)
  if (task?.status === 'RUNNING') return task
  throw new AwsError('ResourceNotFoundException', 'Task does not exist.')
}

function isDeadLetterQueue({ arn, account }: Queue, context: OperationContext): boolean {
  const { queues } = context.state(SQS, { account })
  return [...queues.values()].some(({ settings }) => settings.RedrivePolicy?.deadLetterTargetArn === arn)
}

/** That types must be the same, and how that is said, is not verified. */
function checkDestination(source: Queue, destinationArn: string, context: OperationContext): void {
  const destination = findQueueByArn(destinationArn, context.cloud.store)
  if (destination === undefined) throw missing('DestinationArn')
  if (destination === source) throw invalid('Source queue arn and destination queue arn cannot be the same.')
  if (destination.fifo !== source.fifo) throw invalid('Source and destination queues must be of the same type.')
}

function missing(parameter: string): AwsError {
  return new AwsError(
    'ResourceNotFoundException',
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  )
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message)
}
