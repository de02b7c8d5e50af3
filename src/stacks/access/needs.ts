import { parseArn } from '../../core/arn.ts'
import type { AuthorizationRequest } from '../../iam/authorize.ts'
import type { RequestContext } from '../../iam/request-context.ts'
import type { Call, FunctionNode, Topology, Trigger } from '../../topology/topology.ts'
import { callerRole, sourceIdentityOf } from './call-grants.ts'
import { executionRoleArn, functionGrants, triggerGrants } from './function-grants.ts'
import type { Grant } from './grant.ts'

/** One request that must come out as it says, or the system does not work, or is not safe. */
export interface Need {
  readonly request: AuthorizationRequest
  readonly expected: 'allow' | 'deny'
  /** In words, `call greet: caller → greeter:live`. */
  readonly why: string
  readonly call?: string
}

/** Everything that a topology needs: what its functions do for themselves, its triggers, its calls. */
export function deriveNeeds({ functions, triggers, calls }: Topology): Need[] {
  return [...functions.flatMap(functionNeeds), ...triggers.flatMap(triggerNeeds), ...calls.flatMap(callNeeds)]
}

function functionNeeds(fn: FunctionNode): Need[] {
  return functionGrants(fn).flatMap((grant) =>
    grant.side === 'trust'
      ? [
          {
            request: { principal: LAMBDA, action: 'sts:AssumeRole', resource: grant.holder },
            expected: 'allow',
            why: grant.why,
          },
        ]
      : ownNeeds(fn, grant),
  )
}

const LAMBDA = { service: 'lambda.amazonaws.com' }

/** What Lambda does with the role, and what the function's code does, differ by one condition key. */
function ownNeeds(fn: FunctionNode, grant: Grant): Need[] {
  const byCode = grant.effect === 'Deny'
  return requestsOf(grant, fn, byCode ? { 'lambda:SourceFunctionArn': fn.arn } : {}).map((request) => ({
    request,
    expected: byCode ? 'deny' : 'allow',
    why: grant.why,
  }))
}

function triggerNeeds(trigger: Trigger): Need[] {
  return triggerGrants(trigger)
    .filter(({ side }) => side === 'identity')
    .flatMap((grant) =>
      requestsOf(grant, trigger.to).map((request) => ({ request, expected: 'allow', why: grant.why })),
    )
}

/** One request for each action of a statement, on one resource that its pattern names. */
function requestsOf({ actions, resources = [] }: Grant, fn: FunctionNode, context: RequestContext = {}) {
  const principal = sessionOf(executionRoleArn(fn) as string, fn.functionName)
  return actions.map(
    (action): AuthorizationRequest => ({ principal, action, resource: example(resources[0] as string), context }),
  )
}

/** A resource that a pattern of ours names: the part after its star is made up. */
function example(pattern: string): string {
  return pattern === '*' ? pattern : pattern.replace(/:\*$/, ':log-stream:any').replace(/\*$/, 'any')
}

/** `arn:aws:sts::111111111111:assumed-role/name/session` */
function sessionOf(roleArn: string, session: string): string {
  const { partition, account, resource } = parseArn(roleArn) ?? { partition: 'aws', account: '', resource: '' }
  return `arn:${partition}:sts::${account}:assumed-role/${resource.split('/').at(-1)}/${session.slice(0, 64)}`
}

/** Each caller that is a role gets the whole way checked; accounts and organizations are theirs to say. */
function callNeeds(call: Call): Need[] {
  const { from, name, role } = call
  return from.flatMap((caller) => {
    const callerArn = callerRole(caller)
    if (callerArn === undefined) return []
    const functionName = caller.kind === 'function' ? caller.functionName : 'session'
    const title = `call ${name}: ${caller.kind === 'function' ? caller.name : callerArn}`
    const need = (request: AuthorizationRequest, why: string): Need => ({ request, expected: 'allow', why, call: name })
    const principal = sessionOf(callerArn, functionName)
    if (role === undefined) return uses(call, principal).map((request) => need(request, `${title} uses it`))
    return [
      ...assumes(call, principal, functionName).map((request) => need(request, `${title} assumes ${role.name}`)),
      ...uses(call, sessionOf(role.arn, functionName)).map((request) =>
        need(request, `${title} uses it as ${role.name}`),
      ),
    ]
  })
}

function assumes(call: Call, principal: string, functionName: string): AuthorizationRequest[] {
  const { role, externalId, sessionTags, sourceIdentity, place } = call
  const tags = Object.entries(sessionTags)
  const context: RequestContext = {
    ...(externalId !== undefined && { 'sts:ExternalId': externalId }),
    ...Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(tags.length > 0 && { 'aws:TagKeys': tags.map(([key]) => key) }),
    ...(sourceIdentity && { 'sts:SourceIdentity': sourceIdentityOf(functionName) }),
  }
  const actions = [
    'sts:AssumeRole',
    ...(tags.length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity ? ['sts:SetSourceIdentity'] : []),
  ]
  const resource = (role as { arn: string }).arn
  return actions.map((action) => ({ principal, action, resource, resourceAccount: place.account.id, context }))
}

const INSTANCE_ACTIONS = {
  start: 'ec2:StartInstances',
  stop: 'ec2:StopInstances',
  reboot: 'ec2:RebootInstances',
} as const

/** The requests that the call is for. */
function uses({ to, place }: Call, principal: string): AuthorizationRequest[] {
  const resourceAccount = place.account.id
  const request = (action: string, resource: string, context: RequestContext = {}): AuthorizationRequest => ({
    principal,
    action,
    resource,
    resourceAccount,
    context,
  })
  switch (to.kind) {
    case 'function':
      return [request('lambda:InvokeFunction', to.qualifier === undefined ? to.fn.arn : `${to.fn.arn}:${to.qualifier}`)]
    case 'actions':
      return to.actions
        .filter((action) => !/[*?]/.test(action))
        .map((action) => request(action, example(to.resources[0] as string)))
    case 'bucket': {
      const { bucket, prefix, access } = to
      const key = `${bucket.arn}/${prefix}any`
      return [
        ...(access === 'write'
          ? []
          : [request('s3:GetObject', key), request('s3:ListBucket', bucket.arn, { 's3:prefix': prefix })]),
        ...(access === 'read' ? [] : [request('s3:PutObject', key)]),
      ]
    }
    case 'instances': {
      const { partition, region } = place
      const instance = to.arns?.[0] ?? `arn:${partition}:ec2:${region}:${resourceAccount}:instance/i-0123456789abcdef0`
      const tags = Object.fromEntries(
        Object.entries(to.tag ?? {}).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
      )
      return to.actions.map((action) =>
        action === 'describe'
          ? request('ec2:DescribeInstances', '*', { 'aws:RequestedRegion': region })
          : request(INSTANCE_ACTIONS[action], instance, tags),
      )
    }
  }
}
