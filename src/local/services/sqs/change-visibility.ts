import type { ChangeMessageVisibilityBatchRequestEntry } from '@aws-sdk/client-sqs'
import type { OperationContext } from '../../operation.ts'
import { invalidParameter } from './errors.ts'
import type { Queue } from './queue.ts'

const MAX_SECONDS = 43_200

/** @throws AwsError also `InvalidParameterValue` for a time out of bounds */
export function changeVisibility(
  queue: Queue,
  { ReceiptHandle = '', VisibilityTimeout = 0 }: Omit<ChangeMessageVisibilityBatchRequestEntry, 'Id'>,
  { cloud }: OperationContext,
): object {
  if (!(Number.isInteger(VisibilityTimeout) && VisibilityTimeout >= 0 && VisibilityTimeout <= MAX_SECONDS)) {
    const reason = `VisibilityTimeout must be an integer between 0 and ${MAX_SECONDS}.`
    throw invalidParameter(VisibilityTimeout, 'VisibilityTimeout', reason)
  }
  queue.changeVisibility(ReceiptHandle, VisibilityTimeout, cloud.clock.now())
  return {}
}
