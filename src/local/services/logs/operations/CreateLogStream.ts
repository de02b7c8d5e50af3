import type { CreateLogStreamRequest } from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { findGroup, streamAccess } from '../group-address.ts'
import { LogStream } from '../log-stream.ts'

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html */
export default defineOperation<CreateLogStreamRequest, object>({
  authorize: ({ logGroupName, logStreamName }, context) =>
    streamAccess('CreateLogStream', { logGroupName }, logStreamName, context),
  handle: ({ logGroupName, logStreamName }, context) => {
    const group = findGroup({ logGroupName }, context)
    if (group.streams.has(logStreamName))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists')
    group.streams.set(logStreamName, new LogStream(logStreamName, group.arn, context.cloud.clock.now()))
    return {}
  },
})
