import { type AuthorizationRequest, authorize } from '../iam/authorize.ts'
import type { Decision } from '../iam/decision.ts'
import type { RequestPrincipal } from '../iam/principal.ts'
import type { RequestContext } from '../iam/request-context.ts'
import type { Cloud } from './cloud.ts'
import type { Caller } from './credentials.ts'
import { endpointContext, type NetworkPath } from './network/network-path.ts'
import type { Access } from './operation.ts'
import { principalOf, principalPolicies } from './services/iam/principal-policies.ts'
import type { IamPrincipal } from './services/iam/state.ts'
import { organizationBounds } from './services/organizations/organization-bounds.ts'

/** Where a question of access comes from: what only the request knows. */
export interface RequestFacts {
  readonly requestId: string
  readonly region: string
  /** `lambda:Invoke`; absent where no API operation is asked for. */
  readonly operation?: string
  readonly userAgent?: string | undefined
  /** Absent where the local AWS itself asks, on behalf of a role (event source mappings, logs). */
  readonly sourceIp?: string
  /** How it left its VPC, where it came from one. */
  readonly via?: NetworkPath | undefined
}

/** Decides whether the caller may do what is asked, with every policy that applies now, and logs the decision. */
export function decide(cloud: Cloud, caller: Caller, access: Access, facts: RequestFacts): Decision {
  const decision = quietly(cloud, caller, access, facts)
  const { requestId, operation } = facts
  const entry = { time: cloud.clock.now(), requestId, action: access.action, decision }
  cloud.decisions.add(operation === undefined ? entry : { ...entry, operation })
  return decision
}

/** The same without a trace in the log of decisions, for what Lambda does on its own with a function's role. */
export function quietly(cloud: Cloud, caller: Caller, access: Access, facts: RequestFacts): Decision {
  const principal = principalOf(caller, cloud.store)
  const endpoint = facts.via?.kind === 'endpoint' ? facts.via : undefined
  const bounds = organizationBounds(cloud.store, caller, access, endpoint?.account)
  const request: AuthorizationRequest = {
    principal: requestPrincipal(caller),
    action: access.action,
    resource: access.resource,
    ...(caller.kind === 'federated-user' && principal && { sessionIssuer: principal.arn }),
    ...(access.resourceAccount !== undefined && { resourceAccount: access.resourceAccount }),
    context: {
      ...requestContext(cloud, facts),
      ...callerContext(caller, principal),
      ...endpointContext(facts.via),
      ...bounds.context,
      ...access.context,
    },
  }
  return authorize(request, {
    ...(bounds.isClosed ? { identity: [] } : principalPolicies(caller, principal, cloud.store)),
    ...(access.resourcePolicy && !bounds.isClosed && { resource: access.resourcePolicy }),
    ...bounds.policies,
    ...(endpoint && { vpcEndpoint: endpoint.policy }),
  })
}

function requestPrincipal(caller: Caller): RequestPrincipal {
  if (caller.kind === 'service') return { service: caller.service }
  return caller.kind === 'anonymous' ? 'anonymous' : caller.arn
}

function requestContext({ clock }: Cloud, { region, userAgent, sourceIp }: RequestFacts): RequestContext {
  const now = clock.now()
  return {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': Math.floor(now / 1000),
    'aws:RequestedRegion': region,
    'aws:SecureTransport': false,
    ...(sourceIp !== undefined && { 'aws:SourceIp': sourceIp }),
    ...(userAgent !== undefined && { 'aws:UserAgent': userAgent }),
  }
}

/** What is known of the caller beyond its ARN. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function callerContext(caller: Caller, principal: IamPrincipal | undefined): RequestContext {
  if (caller.kind === 'service') {
    // Services call each other over TLS.
    return { 'aws:SourceArn': caller.sourceArn, 'aws:SourceAccount': caller.account, 'aws:SecureTransport': true }
  }
  if (caller.kind === 'anonymous') return {}
  const { session } = caller
  const tags = Object.fromEntries(
    [...(principal?.tags.values() ?? [])].map(({ Key, Value }) => [Key.toLowerCase(), Value]),
  )
  for (const [key, value] of Object.entries(session?.tags ?? {})) tags[key.toLowerCase()] = value
  return {
    'aws:userid': caller.userId,
    ...(caller.kind === 'role-session' && principal && { 'aws:PrincipalArn': principal.arn }),
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
    ...(session && {
      'aws:TokenIssueTime': new Date(session.issuedAt).toISOString(),
      'aws:MultiFactorAuthPresent': session.mfa,
    }),
    ...(session?.sourceIdentity !== undefined && { 'aws:SourceIdentity': session.sourceIdentity }),
    ...(session?.sourceFunctionArn !== undefined && { 'lambda:SourceFunctionArn': session.sourceFunctionArn }),
  }
}
