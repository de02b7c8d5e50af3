import type { QueueNode } from '../../topology/topology.ts'
import { type Commented, getAtt, ref, type Value } from '../template.ts'

/** `AWS::SQS::Queue` */
export function queue(
  { name, queueName, fifo, retentionSeconds, deadLetter }: QueueNode,
  visibilityTimeout: number | undefined,
  deadLetterArn: Value | undefined,
): Commented {
  return {
    comment: `Queue ${name}`,
    resource: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: queueName,
        ...(fifo && { FifoQueue: true }),
        ...(visibilityTimeout !== undefined && { VisibilityTimeout: visibilityTimeout }),
        ...(retentionSeconds !== undefined && { MessageRetentionPeriod: retentionSeconds }),
        ...(deadLetter &&
          deadLetterArn !== undefined && {
            RedrivePolicy: { deadLetterTargetArn: deadLetterArn, maxReceiveCount: deadLetter.maxReceiveCount },
          }),
      },
    },
  }
}

/** `AWS::SQS::QueuePolicy` */
export function queuePolicy(queueId: string, policy: Value, comment: string): Commented {
  return {
    comment,
    resource: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [ref(queueId)], PolicyDocument: policy } },
  }
}

export const queueArn = (queueId: string): Value => getAtt(queueId, 'Arn')
