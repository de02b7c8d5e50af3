export { type BatchResponse, type BridgeContext, type BridgeOptions, bridge, type StreamEvent } from './bridge.ts'
export { BridgeError } from './bridge-error.ts'
export type { InvocationType, Target } from './invoke.ts'
