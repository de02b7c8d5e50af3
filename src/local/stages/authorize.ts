import { AwsError } from '../../core/errors.ts'
import { partitionOf } from '../../core/partition.ts'
import type { Decision } from '../../iam/decision.ts'
import { explain } from '../../iam/explain.ts'
import { decide } from '../authorizer.ts'
import type { Cloud } from '../cloud.ts'
import { createContext } from '../context.ts'
import type { ServiceModel } from '../models/model.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { loadOperation } from '../registry.ts'
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
  const { service, ref, requestId, region, caller, request } = call
  const operation = await loadOperation(service, ref.name)
  if (operation === undefined) throw notBuilt(service, ref.name)
  const context = createContext(cloud, { caller, region, requestId })
  const needed = operation.authorize(call.input, context)
  // IAM and Organizations report their partition's home Region, wherever the request was signed for.
  const requestedRegion = GLOBAL.has(service) ? partitionOf(region).globalRegion : region
  const facts = { requestId, region: requestedRegion, userAgent: request.headers['user-agent'], sourceIp: '127.0.0.1' }
  for (const access of Array.isArray(needed) ? needed : [needed]) {
    const decision = decide(cloud, caller, access, facts)
    if (decision.decision !== 'allow') {
      noteDenial(cloud, decision)
      throw denial(call.model, decision)
    }
  }
  return { ...call, operation, context }
}

const GLOBAL: ReadonlySet<string> = new Set(['iam', 'organizations'])

function notBuilt(service: string, name: string): AwsError {
  const file = `src/local/services/${service}/operations/${name}.ts`
  return new AwsError('NotImplemented', `${service}:${name} is not built; the file to write is ${file}`, {
    status: 501,
  })
}

/** The code of a denial, by service; where nothing is said, `AccessDenied` for XML and `AccessDeniedException` for JSON. */
function denial({ protocol, service }: ServiceModel, decision: Decision): AwsError {
  if (service === 'ec2') return new AwsError('UnauthorizedOperation', decision.message)
  if (service === 'sns') return new AwsError('AuthorizationError', decision.message)
  // SQS kept the code of its query protocol when it moved to JSON, and writes its actions in lower case.
  if (service === 'sqs') {
    const { action } = decision.request
    return new AwsError('AccessDenied', decision.message.replaceAll(action, action.toLowerCase()), { status: 403 })
  }
  const json = protocol === 'aws-json' || protocol === 'rest-json'
  return new AwsError(json ? 'AccessDeniedException' : 'AccessDenied', decision.message)
}

/** One calm line for each denial: who, what, and the first thing to mend. */
function noteDenial({ log }: Cloud, decision: Decision): void {
  const obstacle = explain(decision).obstacles[0]
  const fix = obstacle?.fix.statement
    ? `${obstacle.fix.text}: ${JSON.stringify(obstacle.fix.statement)}`
    : obstacle?.fix.text
  log(
    `denied ${decision.request.action} on ${decision.request.resource} for ${decision.question.caller.principal.arn}; fix: ${fix}`,
  )
}
