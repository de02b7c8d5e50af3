import { isAccountId } from '../core/account-id.ts'
import { accountOf, parseArn } from '../core/arn.ts'
import type { Layer } from './decision.ts'

/** What can be read out of a denial's text, and what it leaves open. */
export interface MessageExplanation {
  /** AWS's code, where the text carries one: `AccessDenied`, `UnauthorizedOperation` … */
  readonly code?: string
  /** The caller's ARN; for a session the assumed-role ARN. */
  readonly principal?: string
  readonly action?: string
  readonly resource?: string
  /** The layer that the text blames. */
  readonly layer?: Layer | 'trust'
  /** Whether a Deny decided; `false`: nothing allows it. */
  readonly explicit?: boolean
  readonly policyArn?: string
  /** For `iam:GetAuthorizationDetails`. */
  readonly authorizationId?: string
  /** The account that has to act, as far as the text tells. */
  readonly account?: string
  /** What to do, and what the wording may hide; at least one sentence. */
  readonly advice: readonly string[]
}

/** How a denial names each layer. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const LAYERS: readonly (readonly [pattern: RegExp, layer: NonNullable<MessageExplanation['layer']>])[] = [
  [/role trust policy/, 'trust'],
  [/identity-based policy/, 'identity'],
  [/resource-based policy/, 'resource'],
  [/service control policy/, 'scp'],
  [/resource control policy/, 'rcp'],
  [/permissions boundary/, 'boundary'],
  [/sessions? policy/, 'session'],
  [/VPC endpoint policy/, 'endpoint'],
]

/** Texts that say what is wrong without naming a policy. */
const FIXED: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [
    /Roles may not be assumed by root accounts/,
    "an account's root user cannot assume roles: call with a user or a role",
  ],
  [
    /Cross-account log access is not allowed/,
    'LogType Tail works within one account only: leave it out, or assume a role over there first',
  ],
  [/Cross-account pass role is not allowed/, "a function's execution role must be in the function's own account"],
  [
    /cannot be assumed by Lambda/,
    "the role's trust policy must allow lambda.amazonaws.com to sts:AssumeRole; a role made seconds ago may need a moment",
  ],
  [
    /provided principal was invalid/,
    'the user or role that the permission names does not exist, or has existed for a few seconds only',
  ],
  [
    /Invalid principal in policy/,
    'a user or role that the policy names does not exist; an AROA… or AIDA… id stands for one that was deleted',
  ],
]

/**
 * Reads the text of a denial, as pasted from a log or a terminal: who, what, where, which layer, which account has to act.
 * Never throws; of a text that is no denial it says so.
 * @example explainMessage('User: arn:aws:sts::111111111111:assumed-role/caller/x is not authorized to perform: sts:AssumeRole …')
 */
export function explainMessage(text: string): MessageExplanation {
  const flat = text.replace(/\s+/g, ' ').trim()
  const code =
    /\((\w+)\) when calling/.exec(flat)?.[1] ??
    /\b(AccessDenied(?:Exception)?|UnauthorizedOperation|AuthorizationError)\b/.exec(flat)?.[1]
  const base = code === undefined ? {} : { code }
  if (/Encoded authorization failure message: /.test(flat)) return { ...base, advice: [ENCODED] }
  const fixed = FIXED.filter(([pattern]) => pattern.test(flat)).map(([, advice]) => advice)
  if (fixed.length > 0) return { ...base, advice: fixed }
  const facts = readFacts(flat)
  if (facts.action === undefined) return { ...base, advice: [code === undefined ? NO_DENIAL : BARE] }
  return { ...base, ...facts, ...accountToAct(facts), advice: adviceFor(facts) }
}

const ENCODED =
  'the reasons are encoded: `aws sts decode-authorization-message --encoded-message …` tells them to whoever may call sts:DecodeAuthorizationMessage in that account'
const NO_DENIAL = 'this text is no denial that AWS is known to word so'
const BARE =
  "the text names neither caller nor reason, as S3 does across accounts: ask both sides, the caller's policies and the resource's"

type Facts = Pick<
  MessageExplanation,
  'principal' | 'action' | 'resource' | 'layer' | 'explicit' | 'policyArn' | 'authorizationId'
>

function readFacts(text: string): Facts {
  const [, principal, action] = /User: (\S+) is not authorized to perform: ([\w-]+:\w+)/.exec(text) ?? []
  const resource = / on resource: (?:policy |role |user )?"?([^\s"]+)"?/.exec(text)?.[1]
  const reason = /(because no .+? allows|with an explicit deny in .+)/.exec(text)?.[1]
  const layer = reason === undefined ? undefined : LAYERS.find(([pattern]) => pattern.test(reason))?.[1]
  const policyArn = /explicit deny in [^:]+: (arn:\S+?)[.,]?(?: |$)/.exec(text)?.[1]
  const authorizationId = /authorization id: ([0-9a-f-]{36})/i.exec(text)?.[1]
  return {
    ...(principal !== undefined && { principal }),
    ...(action !== undefined && { action }),
    ...(resource !== undefined && { resource }),
    ...(layer !== undefined && { layer, explicit: /explicit deny/.test(reason ?? '') }),
    ...(policyArn !== undefined && { policyArn }),
    ...(authorizationId !== undefined && { authorizationId }),
  }
}

const OWNER_LAYERS: ReadonlySet<unknown> = new Set(['resource', 'trust', 'rcp'])

function accountToAct({ principal, resource, layer }: Facts): Pick<MessageExplanation, 'account'> {
  if (layer === undefined) return {}
  const account = OWNER_LAYERS.has(layer) ? accountOf(resource ?? '') : accountOf(principal ?? '')
  return account === undefined ? {} : { account }
}

function adviceFor(facts: Facts): string[] {
  const { layer, explicit, action, resource, principal } = facts
  const caller = accountOf(principal ?? '')
  const owner = ownerOf(resource)
  const across = caller !== undefined && owner !== undefined && caller !== owner
  const advice = [firstAdvice(facts, caller, owner)]
  if (action === 'sts:AssumeRole' && layer !== 'trust' && explicit !== true) {
    advice.push(
      "STS may blame the caller's policies where the role's trust policy is what fails: check its Principal and every condition (sts:ExternalId, aws:PrincipalArn), and that the role exists",
    )
  } else if (across && layer === 'identity')
    advice.push(`account ${owner} has to allow it too, in the resource's own policy`)
  else if (across && layer === 'resource')
    advice.push('a resource that does not exist reads the same across accounts: check its name and Region')
  if (layer === 'resource' && action?.startsWith('lambda:') && resource !== undefined)
    advice.push(qualifierAdvice(resource))
  if (explicit === true) advice.push('one layer is named even where several deny')
  return advice
}

function firstAdvice({ layer, explicit, action, resource, policyArn }: Facts, caller?: string, owner?: string): string {
  const what = `${action}${resource === undefined ? '' : ` on ${resource}`}`
  if (layer === undefined)
    return `the text gives no reason: ${what} needs the caller's policies in account ${caller ?? '?'} and, across accounts, the resource's policy in account ${owner ?? '?'}`
  const where = policyArn ?? PLACES[layer]
  const account = OWNER_LAYERS.has(layer) ? owner : caller
  const place = `${where}${account === undefined ? '' : ` in account ${account}`}`
  return explicit ? `remove or narrow the Deny in ${place}` : `allow ${what} in ${place}`
}

/** AWS's own managed policies belong to nobody who could act. */
function ownerOf(resource: string | undefined): string | undefined {
  const account = accountOf(resource ?? '')
  return account !== undefined && isAccountId(account) ? account : undefined
}

const PLACES: Readonly<Record<NonNullable<MessageExplanation['layer']>, string>> = {
  identity: "the caller's identity-based policies",
  resource: "the resource's policy",
  trust: "the role's trust policy",
  scp: "the organization's service control policies",
  rcp: "the organization's resource control policies",
  boundary: "the caller's permissions boundary",
  session: "the session policy that was passed when the caller's session was made",
  endpoint: "the VPC endpoint's policy",
}

function qualifierAdvice(resource: string): string {
  const qualifier = parseArn(resource)?.resource.split(':')[2]
  return qualifier === undefined
    ? 'Lambda compares the qualifier too: a permission on an alias or a version does not cover the unqualified function'
    : `Lambda compares the qualifier too: the permission must be on \`${qualifier}\`, one on the unqualified function does not cover it`
}
