import { accountVariable, type Call, type FunctionNode, targetVariable } from '../topology/topology.ts'
import { calledArn, sourceIdentityOf } from './access/call-grants.ts'
import type { StackDraft } from './stack-draft.ts'
import type { Value } from './template.ts'

/** Tells what stands for the ARN of something in another stack. */
type Foreign = Pick<StackDraft, 'foreign'>

/** A function’s variables: its own, and one for each of the calls that it makes, in which `xacct/runtime` finds whom it calls, and how. */
export function environmentOf(fn: FunctionNode, calls: readonly Call[], draft: Foreign): Record<string, Value> {
  return { ...fn.environment, ...Object.fromEntries(calls.map((call) => variable(fn, call, draft))) }
}

function variable(fn: FunctionNode, call: Call, draft: Foreign): [string, Value] {
  const { to, name, role, externalId, sessionTags, sourceIdentity, sessionName, durationSeconds, place } = call
  const session = {
    ...(role && { roleArn: draft.foreign(role.arn) }),
    ...(externalId !== undefined && { externalId }),
    ...(sessionName !== undefined && { sessionName }),
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...(Object.keys(sessionTags).length > 0 && { tags: sessionTags }),
    ...(sourceIdentity && { sourceIdentity: sourceIdentityOf(fn.functionName) }),
  }
  if (to.kind !== 'function') return [accountVariable(name), json({ ...session, region: place.region })]
  return [targetVariable(name), json({ functionArn: draft.foreign(calledArn(to)), ...session })]
}

/** JSON in which a parameter stands where an ARN is only known when the stack is made. */
function json(value: Readonly<Record<string, Value>>): Value {
  let substituted = false
  const text = JSON.stringify(value, (_, member: unknown) => {
    const parameter = Object(member) as { Ref?: string }
    if (parameter.Ref === undefined) return typeof member === 'string' ? member.replaceAll('${', '${!') : member
    substituted = true
    return `\${${parameter.Ref}}`
  })
  return substituted ? { 'Fn::Sub': text } : text.replaceAll('${!', '${')
}
