import type { ReceiveMessageRequest, ReceiveMessageResult } from '@aws-sdk/client-sqs'
import type { Clock } from '../../../../core/clock.ts'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { describeMessage } from '../describe-message.ts'
import { checkNumber } from '../errors.ts'
import { queueOf } from '../find.ts'
import type { Queue } from '../queue.ts'

/**
 * Hands out messages, waiting for one up to WaitTimeSeconds of this AWS's clock; to a client that has gone meanwhile, none.
 * `ReceiveRequestAttemptId` changes nothing.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export default defineOperation<ReceiveMessageRequest, ReceiveMessageResult>({
  authorize: (input, context) => urlAccess('ReceiveMessage', input, context),
  handle: async (input, context) => {
    const queue = queueOf(input, context)
    const { clock } = context.cloud
    const { signal } = context
    const { MaxNumberOfMessages = 1 } = input
    const { VisibilityTimeout = queue.settings.VisibilityTimeout } = input
    const { WaitTimeSeconds = queue.settings.ReceiveMessageWaitTimeSeconds } = input
    checkNumber(MaxNumberOfMessages, 'MaxNumberOfMessages', 1, 10)
    checkNumber(VisibilityTimeout, 'VisibilityTimeout', 0, 43_200)
    checkNumber(WaitTimeSeconds, 'WaitTimeSeconds', 0, 20)
    const deadline = clock.now() + WaitTimeSeconds * 1000
    let received = queue.receive(MaxNumberOfMessages, VisibilityTimeout, clock.now())
    while (received.length === 0 && clock.now() < deadline) {
      await arrivalOrDeadline(queue, deadline, clock, signal)
      if (signal?.aborted) return {}
      received = queue.receive(MaxNumberOfMessages, VisibilityTimeout, clock.now())
    }
    return received.length === 0 ? {} : { Messages: received.map((each) => describeMessage(each, input)) }
  },
})

function arrivalOrDeadline(queue: Queue, deadline: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stopListening()
      stopTimer()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const stopListening = queue.onArrival(done)
    const stopTimer = clock.schedule(deadline - clock.now(), done)
    signal?.addEventListener('abort', done)
    if (signal?.aborted) done()
  })
}
