export { type DecisionCount, DecisionLog, type LoggedDecision } from './decision-log.ts'
export { type AccountAccess, type LocalAws, type LocalAwsOptions, startLocalAws } from './local-aws.ts'
export type { ObservedInvocation, Observer } from './observer.ts'
