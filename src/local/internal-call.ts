import { AwsError } from '../core/errors.ts'
import { uuid } from '../core/random.ts'
import type { RequestContext } from '../iam/request-context.ts'
import type { Cloud } from './cloud.ts'
import type { Caller } from './credentials.ts'
import { loadModel } from './models/load-model.ts'
import type { ServiceId } from './models/model.ts'
import type { Members } from './protocols/protocol.ts'
import { authorizeOperation } from './stages/authorize.ts'
import { checkInput } from './stages/parse.ts'

/** An operation that AWS calls on somebody's behalf, without a request of its own on the wire. */
export interface InternalCall {
  /** With whose permissions it is called. */
  readonly caller: Caller
  readonly region: string
  readonly service: ServiceId
  /** As the model spells it, `CreateFunction`. */
  readonly operation: string
  /** Typed as the model wants it: blobs are `Buffer`s, timestamps `Date`s. */
  readonly input: Members
  readonly requestId?: string
  /** `aws:UserAgent`; a service's name where a service calls. */
  readonly userAgent?: string
  /** Condition keys such as `aws:CalledVia`. */
  readonly context?: RequestContext
}

/**
 * Calls an operation as the pipeline would: its input is validated, the caller authorized, the decision logged.
 * @throws AwsError whatever the operation would have answered
 */
export async function callOperation<Output = Members>(cloud: Cloud, call: InternalCall): Promise<Output> {
  const { caller, region, service, operation: name, input, userAgent, context: asked } = call
  const model = loadModel(service)
  const operationModel = model.operations[name]
  if (operationModel === undefined) throw new AwsError('InvalidAction', `${service} has no operation ${name}`)
  const ref = { model, name, operation: operationModel }
  checkInput(ref, input)
  const facts = { requestId: call.requestId ?? uuid(cloud.random), region, userAgent }
  const request = { caller, facts, ...(asked && { context: asked }) }
  const { operation, context } = await authorizeOperation(cloud, ref, input, request)
  return (await operation.handle(input, context)) as Output
}
