import { isAccountId } from '../../core/account-id.ts'
import { formatArn, parseArn } from '../../core/arn.ts'
import type { AuthorizationRequest } from '../authorize.ts'
import type { ConditionContext } from '../compile-conditions.ts'
import { parsePrincipal } from '../principal.ts'
import { type ContextValue, createConditionContext, type RequestContext } from '../request-context.ts'
import type { Candidate } from './candidates.ts'
import { ownerOf, resourcePolicies } from './decide-in.ts'
import { resourceFacts } from './facts.ts'
import type { Answers } from './find-context.ts'
import { familyOfKey, isFree } from './open-keys.ts'
import { limitLine, type OpenLine } from './open-lines.ts'
import type { WayQuestion } from './ways.ts'
import { findAccount, type World, type WorldResource } from './world.ts'

/** What is the same for all candidates of a question. */
export interface QuestionFacts {
  readonly world: World
  readonly action: string
  readonly resource: string
  readonly entry: WorldResource | undefined
  /** What the asker settles, with keys in lower case. */
  readonly given: RequestContext
}

/** One candidate's request. */
export interface Asked {
  readonly request: AuthorizationRequest
  /** What is known of it, with keys in lower case. */
  readonly context: RequestContext
  readonly contextOf: (answers: Answers) => ConditionContext
  readonly limits: readonly OpenLine[]
  readonly question: WayQuestion
}

/** Puts together all that is known of a candidate's request, and what is open. */
export function askAbout(candidate: Candidate, facts: QuestionFacts): Asked {
  const { world, action, resource, entry, given } = facts
  const known = { ...candidate.known, ...given }
  const principal = parsePrincipal(candidate.caller, textOf(known['aws:principalarn']))
  const owner = ownerOf(resource, entry?.account, principal)
  const context: RequestContext = { ...resourceFacts(world, owner, entry), ...known }
  const policies = { ...candidate.policies, ...resourcePolicies(world, owner, entry?.policy) }
  const isOpen = opennessOf(candidate, context, owner, facts)
  const derivation = { principal, resourceAccount: owner }
  const base = createConditionContext(context, derivation)
  return {
    request: {
      principal: candidate.caller,
      action,
      resource,
      ...(owner !== undefined && { resourceAccount: owner }),
    },
    context,
    contextOf: (answers) => createConditionContext({ ...context, ...contextFrom(answers) }, derivation),
    limits: candidate.limits.map(limitLine).filter(({ key }) => isOpen(key)),
    question: {
      lowerCaseAction: action.toLowerCase(),
      caller: {
        principal,
        userId: textOf(context['aws:userid']),
        hasBoundary: policies.permissionsBoundary !== undefined,
      },
      resourceAccount: owner,
      policies,
      resourceMustAllow: mustAllow(action.toLowerCase(), resource),
      known: {
        resource,
        isOpen,
        context: {
          values: (key) => (isOpen(key) ? undefined : base.values(key)),
          isList: (key) => base.isList?.(key) ?? false,
          lookup: (key) => (isOpen(key) ? undefined : base.lookup(key)),
        },
      },
    },
  }
}

/** Which keys a request of the candidate may still have any value for. */
function opennessOf(
  { opens }: Candidate,
  context: RequestContext,
  owner: string | undefined,
  { world, entry, given }: QuestionFacts,
): (key: string) => boolean {
  const settled = new Set([
    ...(entry ? ['aws:resourcetag/', `${parseArn(entry.arn)?.service}:resourcetag/`] : []),
    ...(findAccount(world, owner) ? ['aws:resourceorgid', 'aws:resourceorgpaths'] : []),
  ])
  return (key) => {
    const family = familyOfKey(key)
    if (Object.hasOwn(given, key) || settled.has(family)) return false
    return isFree(key) ? !Object.hasOwn(context, key) : opens.includes(family)
  }
}

/** Role trust policies and KMS key policies must themselves allow, within one account too. */
function mustAllow(lowerCaseAction: string, resource: string): boolean {
  const arn = parseArn(resource)
  if (arn?.service === 'iam') return arn.resource.startsWith('role/') && lowerCaseAction.startsWith('sts:')
  return arn?.service === 'kms' && arn.resource.startsWith('key/')
}

/** The request with these answers in it; whoever `aws:PrincipalArn` or `aws:PrincipalServiceName` is made up to be makes it. */
export function requestWith({ request, context }: Asked, answers: Answers) {
  const { 'aws:principalarn': arn, 'aws:principalservicename': service, ...rest } = contextFrom(answers)
  const { principal } = request
  if (typeof service === 'string') return { principal: { service }, context: { ...context, ...rest } }
  const caller = typeof arn === 'string' && typeof principal === 'string' && callerLike(arn, principal)
  return caller
    ? { principal: caller, context: { ...context, ...rest } }
    : { principal, context: { ...context, ...contextFrom(answers) } }
}

/** The ARN, with the example's partition and account where it has none that could be. */
function callerLike(arn: string, example: string): string | undefined {
  const [made, other] = [parseArn(arn), parseArn(example)]
  if (made === undefined || other === undefined) return undefined
  const account = isAccountId(made.account) ? made.account : other.account
  const partition = made.partition.startsWith('aws') ? made.partition : other.partition
  const name = made.resource.endsWith('/') ? `${made.resource}example` : made.resource
  return formatArn({ ...made, partition, account, resource: name })
}

export function contextFrom(answers: Answers): Record<string, ContextValue> {
  return Object.fromEntries(
    [...answers].map(([key, values]) => [key, values.length === 1 ? (values[0] as string) : values]),
  )
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
