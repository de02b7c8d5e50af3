import type { DeleteStreamInput } from '@aws-sdk/client-kinesis'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { KINESIS } from '../state.ts'

/**
 * The stream is gone at once; whoever still listens to its shards sees them close.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteStream.html
 */
export default defineOperation<DeleteStreamInput, object>({
  authorize: (input, context) => streamAccess('DeleteStream', input, context),
  handle: (input, context) => {
    const stream = findStream(input, context)
    const { name, account } = stream
    if (stream.consumers.size > 0 && input.EnforceConsumerDeletion !== true)
      throw new AwsError(
        'ResourceInUseException',
        `Stream ${name} under account ${account} has consumers. Deregister them, or set EnforceConsumerDeletion.`,
      )
    context.state(KINESIS, { account }).streams.delete(name)
    stream.status = 'DELETING'
    for (const shard of stream.shards) shard.close()
    return {}
  },
})
