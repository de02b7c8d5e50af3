import { type Arn, parseArn } from '../core/arn.ts'
import { boundedCache } from '../core/bounded-cache.ts'
import type { ConditionContext } from './compile-conditions.ts'
import { compilePolicy } from './compile-policy.ts'
import { createDecision, type Decision, type LayerVerdicts } from './decision.ts'
import { type CompiledEntry, evaluate, type NamedPolicy, type Question, SILENT, type Verdict } from './evaluate.ts'
import type { Caller, GrantKind } from './match-principal.ts'
import { PolicyError } from './policy-error.ts'
import { type Principal, parsePrincipal, type RequestPrincipal } from './principal.ts'
import { RCP_SERVICES } from './rcp-services.ts'
import { createConditionContext, type RequestContext } from './request-context.ts'

export interface AuthorizationRequest {
  /** An ARN, `{ service }` or `'anonymous'`. */
  readonly principal: RequestPrincipal
  /** IAM's name of the action, `lambda:InvokeFunction`. */
  readonly action: string
  readonly resource: string
  /** The account that owns the resource; where it is missing, the resource's ARN tells, else it is the caller's own. */
  readonly resourceAccount?: string
  /** For a federated user's session the ARN of the IAM user who asked for it. */
  readonly sessionIssuer?: string
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
  /** Of the VPC endpoint that the request came through: it binds every caller, services and anonymous ones too. */
  readonly vpcEndpoint?: NamedPolicy
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
  checkRequest(request, policies)
  const caller = callerOf(request, policies)
  const arn = arnOf(request.resource)
  const resourceAccount = request.resourceAccount ?? (arn?.account || caller.principal.account)
  const question = new RequestQuestion(request, caller, resourceAccount)
  const verdicts = askPolicies(policies, question)
  const required = UNGOVERNED.has(question.lowerCaseAction)
    ? NOTHING_REQUIRED
    : requiredLayers(question, arn, resourceAccount, verdicts.resource)
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
  { caller: { principal }, lowerCaseAction }: Question,
  arn: Arn | undefined,
  resourceAccount: string | undefined,
  resource: Verdict,
): RequiredLayers {
  if (principal.kind === 'service' || principal.kind === 'anonymous') {
    return { identity: false, boundary: false, session: false, resource: true, scp: false }
  }
  const acrossAccounts = resourceAccount !== undefined && resourceAccount !== principal.account
  const mustAllow = acrossAccounts || resourcePolicyMustAllow(lowerCaseAction, arn)
  // An account's root user has every permission there is, within what SCPs leave.
  if (principal.kind === 'root')
    return { identity: false, boundary: false, session: false, resource: mustAllow, scp: true }
  const rules = acrossAccounts || resource.grant === undefined ? ALL_REQUIRED : GRANT_RULES[resource.grant]
  const { identity, boundary, session } = rules
  return { identity, boundary, session, resource: mustAllow, scp: true }
}

/** Role trust policies and KMS key policies must themselves allow, within one account too. */
function resourcePolicyMustAllow(lowerCaseAction: string, arn: Arn | undefined): boolean {
  if (arn?.service === 'iam') return arn.resource.startsWith('role/') && lowerCaseAction.startsWith('sts:')
  return arn?.service === 'kms' && arn.resource.startsWith('key/')
}

/**
 * Asks every policy that binds the caller. Services and anonymous callers have no policies and no SCPs, service-linked roles
 * are bound by neither SCPs nor RCPs, and RCPs govern some services only.
 */
function askPolicies(policies: ApplicablePolicies, question: Question): LayerVerdicts {
  const { kind, serviceLinked } = question.caller.principal
  const own = kind !== 'service' && kind !== 'anonymous'
  return {
    rcp: serviceLinked || !hasRcps(policies, question) ? NO_LEVELS : askLevels(policies.rcps, question),
    scp: serviceLinked || !own ? NO_LEVELS : askLevels(policies.scps, question),
    resource: askOne(policies.resource, question) ?? SILENT,
    identity: (own && askAll(policies.identity, question)) || SILENT,
    boundary: own ? askOne(policies.permissionsBoundary, question) : undefined,
    session: own ? askAll(policies.session, question) : undefined,
    endpoint: askOne(policies.vpcEndpoint, question),
  }
}

function hasRcps({ rcps }: ApplicablePolicies, { lowerCaseAction }: Question): boolean {
  return rcps !== undefined && RCP_SERVICES.has(lowerCaseAction.slice(0, lowerCaseAction.indexOf(':')))
}

const NO_LEVELS: readonly Verdict[] = []

function askLevels(levels: ApplicablePolicies['scps'], question: Question): readonly Verdict[] {
  if (levels === undefined) return NO_LEVELS
  if (!Array.isArray(levels)) throw notPolicies('levels of policies')
  return levels.map((level: readonly NamedPolicy[]) => evaluate(compileAll(level), question))
}

function askAll(policies: readonly NamedPolicy[] | undefined, question: Question): Verdict | undefined {
  return policies === undefined ? undefined : evaluate(compileAll(policies), question)
}

function askOne(policy: NamedPolicy | undefined, question: Question): Verdict | undefined {
  return policy === undefined ? undefined : evaluate(compileOne(policy), question)
}

function checkRequest(request: AuthorizationRequest, policies: ApplicablePolicies): void {
  if (typeof request?.action !== 'string' || typeof request.resource !== 'string') {
    throw new PolicyError('invalid request', 'request', 'action and resource must be text', 'InvalidInput')
  }
  if (request.resourceAccount !== undefined && typeof request.resourceAccount !== 'string') {
    throw new PolicyError('invalid request', 'request.resourceAccount', 'not a text', 'InvalidInput')
  }
  if (typeof policies !== 'object' || policies === null) throw notPolicies('policies by kind')
}

class RequestQuestion implements Question {
  readonly action: string
  readonly lowerCaseAction: string
  readonly resource: string
  readonly caller: Caller
  readonly #request: AuthorizationRequest
  readonly #resourceAccount: string | undefined
  #context: ConditionContext | undefined

  constructor(request: AuthorizationRequest, caller: Caller, resourceAccount: string | undefined) {
    this.action = request.action
    this.lowerCaseAction = lowerCase(request.action)
    this.resource = request.resource
    this.caller = caller
    this.#request = request
    this.#resourceAccount = resourceAccount
  }

  get context(): ConditionContext {
    const { principal } = this.caller
    this.#context ??= createConditionContext(this.#request.context, {
      principal,
      resourceAccount: this.#resourceAccount,
    })
    return this.#context
  }
}

function callerOf(request: AuthorizationRequest, policies: ApplicablePolicies): Caller {
  return {
    principal: principalOf(request.principal, ownText(request.context, 'aws:principalarn')),
    userId: ownText(request.context, 'aws:userid'),
    hasBoundary: policies.permissionsBoundary !== undefined,
    sessionIssuer: request.sessionIssuer,
  }
}

const CACHED_TEXTS = 5_000

const arnOf = boundedCache(CACHED_TEXTS, parseArn)
const lowerCase = boundedCache(CACHED_TEXTS, (text) => text.toLowerCase())
const plainPrincipal = boundedCache(CACHED_TEXTS, (arn) => parsePrincipal(arn))

function principalOf(principal: RequestPrincipal, principalArn: string | undefined): Principal {
  const isPlain = typeof principal === 'string' && principalArn === undefined
  return isPlain ? plainPrincipal(principal) : parsePrincipal(principal, principalArn)
}

/** The text that the request carries for a key (given in lower case). */
function ownText(context: RequestContext | undefined, lowerKey: string): string | undefined {
  for (const key in context) {
    if (key.length !== lowerKey.length || key.toLowerCase() !== lowerKey) continue
    const value = context[key]
    return typeof value === 'string' ? value : undefined
  }
  return undefined
}

const compiledLists = new WeakMap<readonly NamedPolicy[], readonly CompiledEntry[]>()
const compiledPolicies = new WeakMap<NamedPolicy, readonly CompiledEntry[]>()

function compileAll(policies: readonly NamedPolicy[]): readonly CompiledEntry[] {
  let compiled = compiledLists.get(policies)
  if (compiled === undefined) {
    if (!Array.isArray(policies)) throw notPolicies('a list of policies')
    compiled = policies.flatMap(compileOne)
    compiledLists.set(policies, compiled)
  }
  return compiled
}

function compileOne(policy: NamedPolicy): readonly CompiledEntry[] {
  let compiled = compiledPolicies.get(policy)
  if (compiled === undefined) {
    if (!isNamedPolicy(policy)) throw notPolicies('a policy with name and document')
    compiled = [[policy, compilePolicy(policy.document)]]
    compiledPolicies.set(policy, compiled)
  }
  return compiled
}

function isNamedPolicy(policy: NamedPolicy): boolean {
  if (typeof policy !== 'object' || policy === null || typeof policy.name !== 'string') return false
  return policy.arn === undefined || typeof policy.arn === 'string'
}

function notPolicies(wanted: string): PolicyError {
  return new PolicyError('invalid policies', 'policies', `not ${wanted}`, 'InvalidInput')
}
