import type { Partition } from '../core/partition.ts'
import type { Decision } from '../iam/decision.ts'
import type { NamedPolicy } from '../iam/evaluate.ts'
import type { RequestContext } from '../iam/request-context.ts'
import type { Cloud } from './cloud.ts'
import type { Caller } from './credentials.ts'
import type { State } from './store/state.ts'

/** What an operation asks to be allowed: one of IAM's actions on one resource. */
export interface Access {
  /** `lambda:InvokeFunction` */
  readonly action: string
  /** Its ARN, or `*` for actions that know no resource. */
  readonly resource: string
  /** Who owns the resource; the caller's account where it is missing and the ARN does not tell. */
  readonly resourceAccount?: string
  readonly resourcePolicy?: NamedPolicy | undefined
  /** Condition keys that only the service can know, `lambda:Principal`, `sts:ExternalId`, `aws:RequestTag/…`. */
  readonly context?: RequestContext
}

/** The world as one request sees it. */
export interface OperationContext {
  readonly cloud: Cloud
  readonly caller: Caller
  /** The caller's. */
  readonly account: string
  readonly partition: Partition
  readonly region: string
  readonly requestId: string
  /** Aborted once nobody waits for the answer; absent where no client does. */
  readonly signal?: AbortSignal | undefined
  /** AWS X-Ray's `Root=…`, as the request's `X-Amzn-Trace-Id` carries it. */
  readonly traceHeader?: string | undefined
  /** Decides about one more access, by the same request; for batches of which single entries may be refused. */
  ask(access: Access): Decision
  /** The state at the caller's account and this Region, or at another place. */
  state<T>(state: State<T>, place?: { readonly account?: string; readonly region?: string }): T
}

/** One API operation. It knows no HTTP, JSON, XML or signatures. */
export interface Operation<Input = unknown, Output = unknown> {
  /** Everything that must be allowed before `handle` runs; also what tells a missing resource from a forbidden one. */
  readonly authorize: (input: Input, context: OperationContext) => Access | readonly Access[]
  /** @throws AwsError for whatever the service refuses */
  readonly handle: (input: Input, context: OperationContext) => Output | Promise<Output>
}

/** A request type of an SDK client, in which validation has made sure of the required members. */
export type Validated<T> = {
  [K in keyof T]: Record<string, never> extends Pick<T, K> ? T[K] : Exclude<T[K], undefined>
}

/** Types an operation by the SDK client's request and response. */
export function defineOperation<Request, Response>(
  operation: Operation<Validated<Request>, Omit<Response, '$metadata'>>,
): Operation {
  return operation as unknown as Operation
}
