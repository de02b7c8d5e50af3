import type { CreateLogGroupRequest } from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { addressOf, bareGroupAccess, groupAccess } from '../group-address.ts'
import { createLogGroup, LOGS } from '../log-store.ts'
import { addTags, tagContext } from '../tags.ts'

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export default defineOperation<CreateLogGroupRequest, object>({
  authorize: ({ logGroupName, tags }, context) => [
    groupAccess('CreateLogGroup', { logGroupName }, context, tagContext(tags)),
    ...(tags ? [bareGroupAccess('TagResource', addressOf({ logGroupName }, context), tagContext(tags))] : []),
  ],
  handle: (input, context) => {
    const { account, partition, region, cloud } = context
    const { groups } = context.state(LOGS)
    const { logGroupName: name, tags = {}, logGroupClass, kmsKeyId, deletionProtectionEnabled } = input
    if (groups.has(name)) throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists')
    const group = createLogGroup({
      name,
      place: { account, region, partition: partition.id },
      now: cloud.clock.now(),
      class: logGroupClass,
      kmsKeyId,
      deletionProtected: deletionProtectionEnabled,
    })
    addTags(group.tags, tags)
    groups.set(name, group)
    return {}
  },
})
