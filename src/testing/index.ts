// What tests import, whatever runs them: a topology on a local AWS, expectations of who may do what, and events as Lambda sends
// them. Nothing here knows a test framework; what fails throws an Error with a message that tells why.

export type { Decision, Layer } from '../iam/decision.ts'
export type { Explanation } from '../iam/explain.ts'
export type { WorldRequest } from '../iam/world/decide-in.ts'
export { type LocalAws, type LocalAwsOptions, startLocalAws } from '../local/local-aws.ts'
export { type DynamodbEventRecord, type DynamodbInput, type DynamodbOptions, dynamodbEvent } from './events/dynamodb.ts'
export { type BusEvent, type EventBridgeInput, eventBridgeEvent } from './events/event-bridge.ts'
export { type KinesisEventRecord, type KinesisInput, type KinesisOptions, kinesisEvent } from './events/kinesis.ts'
export { type S3EventRecord, type S3Input, type S3Options, s3Event } from './events/s3.ts'
export { type SnsEventRecord, type SnsInput, type SnsOptions, snsEvent } from './events/sns.ts'
export { type SqsEventRecord, type SqsInput, type SqsOptions, sqsEvent } from './events/sqs.ts'
export { AccessExpectationError, type DenialOptions, expectAllowed, expectDenied } from './expect-access.ts'
export { InvocationError, type InvokeOptions } from './invoke.ts'
export { type SystemOptions, startSystem, type TestAccount, type TestSystem } from './start-system.ts'
