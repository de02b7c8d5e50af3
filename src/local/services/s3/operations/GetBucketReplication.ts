import { readsNothing } from '../not-configured.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html */
export default readsNothing(
  'GetReplicationConfiguration',
  'ReplicationConfigurationNotFoundError',
  'The replication configuration was not found',
)
