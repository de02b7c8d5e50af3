import type { StreamNode } from '../../topology/topology.ts'
import { type Commented, getAtt, type Value } from '../template.ts'

/** `AWS::Kinesis::Stream` */
export function stream({ name, streamName, shards, retentionHours }: StreamNode): Commented {
  return {
    comment: `Stream ${name}`,
    resource: {
      Type: 'AWS::Kinesis::Stream',
      Properties: {
        Name: streamName,
        ...(shards === undefined ? { StreamModeDetails: { StreamMode: 'ON_DEMAND' } } : { ShardCount: shards }),
        ...(retentionHours !== undefined && { RetentionPeriodHours: retentionHours }),
      },
    },
  }
}

/** `AWS::Kinesis::ResourcePolicy` */
export function streamPolicy(streamId: string, policy: Value, comment: string): Commented {
  return {
    comment,
    resource: {
      Type: 'AWS::Kinesis::ResourcePolicy',
      Properties: { ResourceArn: getAtt(streamId, 'Arn'), ResourcePolicy: policy },
    },
  }
}
