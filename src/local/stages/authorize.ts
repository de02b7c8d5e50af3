import { AwsError } from '../../core/errors.ts'
import type { Decision } from '../../iam/decision.ts'
import { explain } from '../../iam/explain.ts'
import type { RequestContext } from '../../iam/request-context.ts'
import { decide, type RequestFacts } from '../authorizer.ts'
import type { Cloud } from '../cloud.ts'
import { createContext } from '../context.ts'
import type { Caller } from '../credentials.ts'
import type { ServiceId } from '../models/model.ts'
import { sourceIpOf } from '../network/network-path.ts'
import type { Access, Operation, OperationContext } from '../operation.ts'
import type { Members, OperationRef } from '../protocols/protocol.ts'
import { loadOperation } from '../registry.ts'
import { noteKeyUse } from '../services/iam/access-key-use.ts'
import { denial } from './denial.ts'
import type { ParsedCall } from './parse.ts'

/** A request that may be carried out. */
export interface AuthorizedCall extends ParsedCall {
  readonly operation: Operation
  readonly context: OperationContext
}

/**
 * Asks the IAM engine about everything the operation needs; the first denial ends it.
 * @throws AwsError the service's denial, or 501 for an operation that has no file
 */
export async function authorize(call: ParsedCall, cloud: Cloud): Promise<AuthorizedCall> {
  const { ref, input, requestId, region, caller, request, conditions } = call
  const { via } = request
  const facts = { requestId, region, userAgent: request.headers['user-agent'], ...sourceIpOf(via), via }
  const asked = { caller, facts, ...(conditions && { context: conditions }) }
  noteKeyUse(cloud.store, caller, { now: cloud.clock.now(), region, service: ref.model.signingName })
  const { operation, context } = await authorizeOperation(cloud, ref, input, asked)
  const withSignal: OperationContext = {
    ...context,
    traceHeader: request.headers['x-amzn-trace-id'],
    get signal() {
      return request.signal
    },
  }
  return { ...call, operation, context: withSignal }
}

/** Who asks for an operation, and from where. */
export interface OperationRequest {
  readonly caller: Caller
  /** The Region is the one that the request is for. */
  readonly facts: RequestFacts
  /** Condition keys beyond the operation's own. */
  readonly context?: RequestContext
}

/**
 * The same for an operation however it was asked for.
 * @throws AwsError as `authorize`
 */
export async function authorizeOperation(
  cloud: Cloud,
  { model, name }: Pick<OperationRef, 'model' | 'name'>,
  input: Members,
  { caller, facts, context: asked }: OperationRequest,
): Promise<Pick<AuthorizedCall, 'operation' | 'context'>> {
  const service = model.service as ServiceId
  const operation = await loadOperation(service, name)
  if (operation === undefined) throw notBuilt(service, name)
  const created = createContext(cloud, { caller, region: facts.region, requestId: facts.requestId })
  // IAM and Organizations report their partition's home Region, wherever the request was signed for.
  const region = GLOBAL.has(service) ? created.partition.globalRegion : facts.region
  const ask = (access: Access) =>
    decide(
      cloud,
      caller,
      { ...access, context: { ...asked, ...access.context } },
      { ...facts, region, operation: `${service}:${name}` },
    )
  const context = { ...created, ask }
  const needed = operation.authorize(input, context)
  for (const access of Array.isArray(needed) ? needed : [needed]) {
    const decision = ask(access)
    if (decision.decision !== 'allow') {
      noteDenial(cloud, decision)
      throw denial(cloud, caller, { model, name }, decision)
    }
  }
  return { operation, context }
}

const GLOBAL: ReadonlySet<string> = new Set(['iam', 'organizations'])

function notBuilt(service: string, name: string): AwsError {
  const file = `src/local/services/${service}/operations/${name}.ts`
  return new AwsError('NotImplemented', `${service}:${name} is not built; the file to write is ${file}`, {
    status: 501,
  })
}

/** One calm line for each denial: who, what, and the first thing to mend. */
export function noteDenial({ log }: Cloud, decision: Decision): void {
  const obstacle = explain(decision).obstacles[0]
  const fix = obstacle?.fix.statement
    ? `${obstacle.fix.text}: ${JSON.stringify(obstacle.fix.statement)}`
    : obstacle?.fix.text
  log(
    `denied ${decision.request.action} on ${decision.request.resource} for ${decision.question.caller.principal.arn}; fix: ${fix}`,
  )
}
