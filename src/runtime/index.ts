// What a function imports. It is an ES module without dependencies. A CommonJS handler bundles it (any bundler, any format), or
// loads it with `await import('xacct/runtime')`; from Node.js 20.19 and 22.12 on `require('xacct/runtime')` works as well.

export { type Account, type AwsCredentials, account } from './account.ts'
export { withContext } from './ambient.ts'
export type { ChainOptions, RoleOptions } from './assumed-role.ts'
export { bridge } from './bridge.ts'
export { BridgeError, type ErrorKind } from './bridge-error.ts'
export type { BatchResponse, BridgeOptions, BridgeReport, Delivery } from './bridge-options.ts'
export { type Claim, type ClaimCheck, type ClaimCheckOptions, claimCheck } from './claim-check.ts'
export type { DeadlineOptions, LambdaContext } from './deadline.ts'
export { type DynamoStoreOptions, dynamoStore } from './dynamo-store.ts'
export { type EmfOptions, emf } from './emf.ts'
export { type AccountResults, type ForEachOptions, forEachAccount } from './for-each-account.ts'
export { FunctionError } from './function-error.ts'
export type { InvocationType, Target } from './invoke.ts'
export { openAggregates } from './kpl.ts'
export { type MiddlewareOptions, type XacctContext, xacct } from './middleware.ts'
export { type Observation, observe } from './observe.ts'
export type { PlaceOptions } from './place-of.ts'
export {
  type Delivered,
  memoryStore,
  type ReceiveContext,
  type ReceiveOptions,
  receive,
  type SeenStore,
} from './receive.ts'
export type { SourceEvent, SourceRecord } from './records.ts'
export type { AccountOptions, NameOrRole } from './roles-of.ts'
export type { Schema } from './schema.ts'
export { type CallOptions, type RemoteFunction, type TargetOptions, type Targets, target } from './target.ts'
export { type QueueOptions, toQueue } from './to-queue.ts'
