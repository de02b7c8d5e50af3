// A second, naive reading of how AWS decides, written from the AWS pages alone, as plainly as possible: the oracle that the
// compiled engine must agree with. It imports nothing from `src/iam`, and takes only documents that AWS accepts.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html

import { type Conditions, conditionsHold } from './naive-conditions.ts'
import {
  type Context,
  glob,
  isSpared,
  type Lookup,
  many,
  type Naming,
  namings,
  type PrincipalElement,
  resourceMatches,
  type Who,
} from './naive-match.ts'

export interface NaiveStatement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: PrincipalElement
  readonly NotPrincipal?: PrincipalElement
  readonly Action?: string | readonly string[]
  readonly NotAction?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly NotResource?: string | readonly string[]
  readonly Condition?: Conditions
}

export interface NaivePolicy {
  readonly name: string
  readonly document: {
    readonly Version?: '2008-10-17' | '2012-10-17'
    readonly Statement: NaiveStatement | readonly NaiveStatement[]
  }
}

export interface NaiveRequest {
  readonly principal: string | { readonly service: string }
  readonly sessionIssuer?: string
  readonly action: string
  readonly resource: string
  readonly resourceAccount?: string
  readonly context?: Context
}

export interface NaivePolicies {
  readonly identity?: readonly NaivePolicy[]
  readonly permissionsBoundary?: NaivePolicy
  readonly session?: readonly NaivePolicy[]
  readonly scps?: readonly (readonly NaivePolicy[])[]
  readonly rcps?: readonly (readonly NaivePolicy[])[]
  readonly resource?: NaivePolicy
  readonly vpcEndpoint?: NaivePolicy
}

/** [orgs rcps] */
const RCP_SERVICES =
  's3 sts kms sqs secretsmanager cognito-identity cognito-idp logs dynamodb appconfig appstream autoscaling codebuild codecommit comprehend comprehendmedical dax ecr health kinesisvideo aoss signin support textract transcribe translate'

export function naiveAuthorize(
  request: NaiveRequest,
  policies: NaivePolicies,
): 'allow' | 'implicit-deny' | 'explicit-deny' {
  const action = request.action.toLowerCase()
  // "No permissions are required", even under an explicit Deny. [sts GetCallerIdentity]; likewise GetSessionToken.
  if (action === 'sts:getcalleridentity' || action === 'sts:getsessiontoken') return 'allow'

  const who = describe(request, policies)
  const owner = request.resourceAccount ?? (request.resource.split(':')[4] || who.account)
  const lookup = createLookup(request, who, owner)
  const matching = (list: readonly NaivePolicy[]) => list.flatMap((policy) => matches(policy, request, who, lookup))

  const hasAccount = who.account !== ''
  const serviceLinked = who.principalArn.includes(':role/aws-service-role/')
  const rcpService = RCP_SERVICES.split(' ').includes(action.split(':')[0]!)

  const identity = hasAccount ? matching(policies.identity ?? []) : []
  const boundary = hasAccount && policies.permissionsBoundary ? matching([policies.permissionsBoundary]) : undefined
  const session = hasAccount && policies.session ? matching(policies.session) : undefined
  const scps = hasAccount && !serviceLinked ? (policies.scps ?? []).map(matching) : []
  const rcps = rcpService && !serviceLinked ? (policies.rcps ?? []).map(matching) : []
  const resource = policies.resource ? matching([policies.resource]) : []
  const endpoint = policies.vpcEndpoint ? matching([policies.vpcEndpoint]) : undefined

  const own = [...identity, ...(boundary ?? []), ...(session ?? []), ...scps.flat()]
  const everything = [...own, ...rcps.flat(), ...resource, ...(endpoint ?? [])]
  if (everything.some((match) => match.effect === 'Deny')) return 'explicit-deny'

  // No Deny matched, so from here on every match is an Allow.
  const scpAllows = scps.every((level) => level.length > 0)
  const boundaryAllows = boundary === undefined || boundary.length > 0
  const sessionAllows = session === undefined || session.length > 0
  const identityAllows = identity.length > 0 && boundaryAllows && sessionAllows
  const resourceAllows = resource.length > 0
  const namedAs = new Set(resource.flatMap((match) => [...match.namings]))

  const allowed = () => {
    // "VPC endpoint policies are one more layer that must allow."
    if (endpoint !== undefined && endpoint.length === 0) return false
    if (!hasAccount) return resourceAllows
    if (!scpAllows) return false
    const acrossAccounts = owner !== who.account
    // Role trust policies and KMS key policies must themselves allow.
    const keyOrTrust =
      /^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(request.resource) ||
      (/^arn:[^:]*:iam:[^:]*:[^:]*:role\//.test(request.resource) && action.startsWith('sts:'))
    if ((acrossAccounts || keyOrTrust) && !resourceAllows) return false
    if (who.kind === 'root') return true
    if (identityAllows) return true
    if (acrossAccounts) return false
    // The table of evaluation-logic denyallow: what a resource-based policy grants alone, by what it names.
    if (namedAs.has('user') || namedAs.has('session') || namedAs.has('everyone')) return true
    return namedAs.has('role') && boundaryAllows && sessionAllows
  }
  return allowed() ? 'allow' : 'implicit-deny'
}

interface Match {
  effect: 'Allow' | 'Deny'
  namings: Set<Naming>
}

function matches(policy: NaivePolicy, request: NaiveRequest, who: Who, lookup: Lookup): Match[] {
  const variables = policy.document.Version === '2012-10-17'
  const found: Match[] = []
  for (const statement of many(policy.document.Statement)) {
    const { Action, NotAction, Resource, NotResource, Principal, NotPrincipal } = statement
    const action = (pattern: string) => glob(pattern.toLowerCase(), request.action.toLowerCase())
    if (Action !== undefined && !many(Action).some(action)) continue
    if (NotAction !== undefined && many(NotAction).some(action)) continue
    const resource = (pattern: string) => resourceMatches(pattern, request.resource, lookup, variables)
    if (Resource !== undefined && !many(Resource).some(resource)) continue
    if (NotResource !== undefined && many(NotResource).some(resource)) continue
    let named = new Set<Naming>(['everyone'])
    if (Principal !== undefined) named = namings(Principal, who)
    if (NotPrincipal !== undefined) {
      const spared = statement.Effect === 'Deny' ? isSpared(NotPrincipal, who) : namings(NotPrincipal, who).size > 0
      if (spared) continue
    }
    if (named.size === 0) continue
    if (!conditionsHold(statement.Condition, lookup, variables)) continue
    found.push({ effect: statement.Effect, namings: named })
  }
  return found
}

/** [iam elements_principal; iam condition-keys] */
function describe(request: NaiveRequest, policies: NaivePolicies): Who {
  const { principal } = request
  const given = (key: string) => {
    const entry = Object.entries(request.context ?? {}).find(([name]) => name.toLowerCase() === key)
    return entry === undefined ? '' : String(entry[1])
  }
  const who: Who = {
    kind: 'anonymous',
    account: '',
    arn: '',
    principalArn: '',
    name: '',
    uniqueId: given('aws:userid').split(':')[0] || 'none',
    hasBoundary: policies.permissionsBoundary !== undefined,
    issuer: request.sessionIssuer ?? '',
  }
  if (typeof principal === 'object') return { ...who, kind: 'service', name: principal.service }
  if (principal === 'anonymous') return who
  const parts = /^arn:([^:]+):(iam|sts)::(\d{12}):([^/]+)(?:\/(.*))?$/.exec(principal)
  if (parts === null) throw new Error(`no principal: ${principal}`)
  const [, partition, , account = '', type, rest = ''] = parts
  const base = { ...who, account, arn: principal, principalArn: principal, name: rest.split('/').at(-1)! }
  if (type === 'root') return { ...base, kind: 'root' }
  if (type === 'user') return { ...base, kind: 'user' }
  if (type === 'role') return { ...base, kind: 'role' }
  if (type === 'federated-user') return { ...base, kind: 'federated' }
  const role = rest.split('/')[0]!
  const roleArn = given('aws:principalarn') || `arn:${partition}:iam::${account}:role/${role}`
  return { ...base, kind: 'role', name: role, principalArn: roleArn }
}

/** Key names ignore case. What the request does not carry follows from principal and resource. [iam condition-keys] */
function createLookup(request: NaiveRequest, who: Who, owner: string): Lookup {
  const derived: Record<string, string | undefined> = {
    'aws:principalarn': who.principalArn || undefined,
    'aws:principalaccount': who.kind === 'anonymous' ? 'anonymous' : who.account || undefined,
    'aws:principaltype': {
      root: 'Account',
      user: 'User',
      role: 'AssumedRole',
      federated: 'FederatedUser',
      service: undefined,
      anonymous: 'Anonymous',
    }[who.kind],
    'aws:principalisawsservice': who.kind === 'anonymous' ? undefined : String(who.kind === 'service'),
    'aws:principalservicename': who.kind === 'service' ? who.name : undefined,
    'aws:username': who.kind === 'user' ? who.name : undefined,
    'aws:userid': {
      root: who.account,
      federated: `${who.account}:${who.name}`,
      anonymous: 'anonymous',
      user: undefined,
      role: undefined,
      service: undefined,
    }[who.kind],
    'aws:resourceaccount': owner || undefined,
    'aws:viaawsservice': 'false',
  }
  return (key) => {
    for (const [name, value] of Object.entries(request.context ?? {})) {
      if (name.toLowerCase() === key.toLowerCase())
        return { values: many(value).map(String), list: Array.isArray(value) }
    }
    const value = derived[key.toLowerCase()]
    return value === undefined ? undefined : { values: [value], list: false }
  }
}
