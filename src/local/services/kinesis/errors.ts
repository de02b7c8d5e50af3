import { AwsError } from '../../../core/errors.ts'

/** AWS's texts, the streams' and shards' ones as other servers recorded them from AWS. */
export function streamNotFound(name: string, account: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Stream ${name} under account ${account} not found.`)
}

/** As GetShardIterator and GetRecords word it. */
export function shardDoesNotExist(shardId: string, name: string, account: string): AwsError {
  return new AwsError(
    'ResourceNotFoundException',
    `Shard ${shardId} in stream ${name} under account ${account} does not exist`,
  )
}

export function invalidArgument(message: string): AwsError {
  return new AwsError('InvalidArgumentException', message)
}

/** What the model's constraints would have said. */
export function violation(value: string, path: string, rule: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value ${value} at '${path}' failed to satisfy constraint: ${rule}`,
  )
}

export function rateExceeded(shardId: string, { name, account }: { name: string; account: string }): AwsError {
  return new AwsError(
    'ProvisionedThroughputExceededException',
    `Rate exceeded for shard ${shardId} in stream ${name} under account ${account}.`,
  )
}

/** The answer to a request that would have succeeded (text not verified). */
export function dryRun(): AwsError {
  return new AwsError('DryRunOperationException', 'Request would have succeeded, but DryRun flag is set.')
}
