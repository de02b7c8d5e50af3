import type { Decision } from '../iam/decision.ts'
import { calledArn } from '../stacks/access/call-grants.ts'
import { executionRoleArn } from '../stacks/access/function-grants.ts'
import type { Call, Topology } from '../topology/topology.ts'

/**
 * The declared call that a request is part of: what its role does, or what one of its callers does with what is called. An
 * allowed AssumeRole is only the way to it and counts for none; a denied one does.
 */
export function callOf({ decision, question, request }: Decision, { calls }: Topology): Call | undefined {
  const caller = question.caller.principal.principalArn
  if (caller === undefined) return undefined
  if (request.action === 'sts:AssumeRole') {
    return decision === 'allow' ? undefined : calls.find(({ role }) => role?.arn === request.resource)
  }
  return calls.find((call) => isCaller(call, caller) && isCalled(call, request.resource))
}

function isCaller({ role, from }: Call, caller: string): boolean {
  if (role !== undefined) return role.arn === caller
  return from.some((one) => (one.kind === 'function' ? executionRoleArn(one) : 'arn' in one && one.arn) === caller)
}

function isCalled({ to }: Call, resource: string): boolean {
  if (to.kind === 'function') return resource === calledArn(to)
  return to.kind !== 'bucket' || resource === to.bucket.arn || resource.startsWith(`${to.bucket.arn}/`)
}
