import type { DeleteLogStreamRequest } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation } from '../../../operation.ts'
import { findGroup, findStream, streamAccess } from '../group-address.ts'
import { deleteStream } from '../log-store.ts'

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html */
export default defineOperation<DeleteLogStreamRequest, object>({
  authorize: ({ logGroupName, logStreamName }, context) =>
    streamAccess('DeleteLogStream', { logGroupName }, logStreamName, context),
  handle: ({ logGroupName, logStreamName }, context) => {
    const group = findGroup({ logGroupName }, context)
    deleteStream(group, findStream(group, logStreamName))
    return {}
  },
})
