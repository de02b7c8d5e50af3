import { parseArn } from '../core/arn.ts'
import { compilePolicy } from './compile-policy.ts'
import { createDecision, type Decision, type LayerVerdicts } from './decision.ts'
import { type CompiledEntry, evaluate, type NamedPolicy, type Question, SILENT, type Verdict } from './evaluate.ts'
import type { GrantKind } from './match-principal.ts'
import { PolicyError } from './policy-error.ts'
import { type Principal, parsePrincipal, type RequestPrincipal } from './principal.ts'
import { createConditionContext, type RequestContext } from './request-context.ts'

export interface AuthorizationRequest {
  /** An ARN, `{ service }` or `'anonymous'`. */
  readonly principal: RequestPrincipal
  /** IAM's name of the action, `lambda:InvokeFunction`. */
  readonly action: string
  readonly resource: string
  /** The account that owns the resource; where it is missing, the resource's ARN tells, else it is the caller's own. */
  readonly resourceAccount?: string
  readonly context?: RequestContext
}

/** Every policy that applies. A missing member means: there is no such policy; it then neither allows nor limits. */
export interface ApplicablePolicies {
  readonly identity?: readonly NamedPolicy[]
  readonly permissionsBoundary?: NamedPolicy
  readonly session?: readonly NamedPolicy[]
  /** Of the caller's account, by level, the organization's root first; every level must allow. */
  readonly scps?: readonly (readonly NamedPolicy[])[]
  /** Of the resource's account, by level; they only deny. */
  readonly rcps?: readonly (readonly NamedPolicy[])[]
  /** The resource-based policy; for a role its trust policy. */
  readonly resource?: NamedPolicy
}

/** Which layers must still allow, once a resource-based policy of the same account names the caller in this way. */
export const GRANT_RULES: Readonly<Record<GrantKind, { identity: boolean; boundary: boolean; session: boolean }>> = {
  user: { identity: false, boundary: false, session: false },
  session: { identity: false, boundary: false, session: false },
  everyone: { identity: false, boundary: false, session: false },
  service: { identity: false, boundary: false, session: false },
  role: { identity: false, boundary: true, session: true },
  account: { identity: true, boundary: true, session: true },
}

const ALL_REQUIRED = GRANT_RULES.account

/** Calls that no policy governs. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const UNGOVERNED = new Set(['sts:getcalleridentity', 'sts:getsessiontoken'])

/**
 * Decides whether a request is allowed, as AWS does: any explicit Deny ends it; within one account an Allow of the identity-based
 * or of the resource-based policy is enough, across accounts both must allow; boundary, session policies and SCPs limit.
 * @throws PolicyError for a policy that the engine refuses to read, or a request that is none; never anything else
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function authorize(request: AuthorizationRequest, policies: ApplicablePolicies): Decision {
  const question = createQuestion(request, policies)
  const { principal } = question.caller
  const resourceAccount = resourceAccountOf(request, principal)
  const bindings = bindingPolicies(policies, principal)
  const verdicts: LayerVerdicts = {
    rcp: bindings.rcps.map((level) => evaluate(compileAll(level), question)),
    scp: bindings.scps.map((level) => evaluate(compileAll(level), question)),
    resource: policies.resource ? evaluate(compileOne(policies.resource), question) : SILENT,
    identity: evaluate(compileAll(policies.identity ?? []), question),
    boundary: policies.permissionsBoundary && evaluate(compileOne(policies.permissionsBoundary), question),
    session: policies.session && evaluate(compileAll(policies.session), question),
  }
  const required = UNGOVERNED.has(question.lowerCaseAction)
    ? NOTHING_REQUIRED
    : requiredLayers(principal, request, resourceAccount, verdicts.resource)
  return createDecision({ request, policies, question, resourceAccount, verdicts, required })
}

/** Which layers must allow for the request to be allowed; a limiting layer that does not exist never stands in the way. */
export interface RequiredLayers {
  readonly identity: boolean
  readonly boundary: boolean
  readonly session: boolean
  readonly resource: boolean
  readonly scp: boolean
  /** Nothing is asked at all, not even whether there is an explicit Deny. */
  readonly ungoverned?: true
}

const NOTHING_REQUIRED: RequiredLayers = {
  identity: false,
  boundary: false,
  session: false,
  resource: false,
  scp: false,
  ungoverned: true,
}

function requiredLayers(
  principal: Principal,
  request: AuthorizationRequest,
  resourceAccount: string | undefined,
  resource: Verdict,
): RequiredLayers {
  if (principal.kind === 'service' || principal.kind === 'anonymous') {
    return { identity: false, boundary: false, session: false, resource: true, scp: false }
  }
  const acrossAccounts = resourceAccount !== undefined && resourceAccount !== principal.account
  const mustAllow = acrossAccounts || resourcePolicyMustAllow(request)
  // An account's root user has every permission there is, within what SCPs leave.
  if (principal.kind === 'root')
    return { identity: false, boundary: false, session: false, resource: mustAllow, scp: true }
  const rules = acrossAccounts || resource.grant === undefined ? ALL_REQUIRED : GRANT_RULES[resource.grant]
  return { ...rules, resource: mustAllow, scp: true }
}

/** Role trust policies and KMS key policies must themselves allow, within one account too. */
function resourcePolicyMustAllow({ action, resource }: AuthorizationRequest): boolean {
  const arn = parseArn(resource)
  if (arn?.service === 'iam') return arn.resource.startsWith('role/') && /^sts:/i.test(action)
  return arn?.service === 'kms' && arn.resource.startsWith('key/')
}

/** SCPs bind principals of accounts but neither services nor service-linked roles; RCPs spare the latter. */
function bindingPolicies({ scps, rcps }: ApplicablePolicies, { kind, serviceLinked }: Principal) {
  const outside = kind === 'service' || kind === 'anonymous' || serviceLinked
  return { scps: outside ? [] : (scps ?? []), rcps: serviceLinked ? [] : (rcps ?? []) }
}

function createQuestion(request: AuthorizationRequest, policies: ApplicablePolicies): Question {
  if (typeof request?.action !== 'string' || typeof request.resource !== 'string') {
    throw new PolicyError('invalid request', 'request', 'action and resource must be text', 'InvalidInput')
  }
  const principalArn = ownText(request.context, 'aws:PrincipalArn')
  const principal = parsePrincipal(request.principal, principalArn)
  const resourceAccount = resourceAccountOf(request, principal)
  const context = createConditionContext(request.context, { principal, resourceAccount })
  const hasBoundary = policies.permissionsBoundary !== undefined
  return {
    action: request.action,
    lowerCaseAction: request.action.toLowerCase(),
    resource: request.resource,
    caller: { principal, userId: ownText(request.context, 'aws:userid'), hasBoundary },
    context,
  }
}

function ownText(context: RequestContext | undefined, key: string): string | undefined {
  const value = context?.[key]
  return typeof value === 'string' ? value : undefined
}

function resourceAccountOf(request: AuthorizationRequest, principal: Principal): string | undefined {
  return request.resourceAccount ?? (parseArn(request.resource)?.account || principal.account)
}

const compiledLists = new WeakMap<readonly NamedPolicy[], readonly CompiledEntry[]>()
const compiledPolicies = new WeakMap<NamedPolicy, readonly CompiledEntry[]>()

function compileAll(policies: readonly NamedPolicy[]): readonly CompiledEntry[] {
  let compiled = compiledLists.get(policies)
  if (compiled === undefined) {
    compiled = policies.flatMap(compileOne)
    compiledLists.set(policies, compiled)
  }
  return compiled
}

function compileOne(policy: NamedPolicy): readonly CompiledEntry[] {
  let compiled = compiledPolicies.get(policy)
  if (compiled === undefined) {
    compiled = [[policy, compilePolicy(policy.document)]]
    compiledPolicies.set(policy, compiled)
  }
  return compiled
}
