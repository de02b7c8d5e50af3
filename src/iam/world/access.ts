import { isAccountId } from '../../core/account-id.ts'
import { formatArn, parseArn } from '../../core/arn.ts'
import { type AuthorizationRequest, authorize } from '../authorize.ts'
import { Budget } from '../compare/budget.ts'
import type { StatementReference } from '../decision.ts'
import { parsePrincipal, type RequestPrincipal } from '../principal.ts'
import { type ContextValue, createConditionContext, type RequestContext } from '../request-context.ts'
import type { Candidate } from './candidates.ts'
import { ownerOf, resourcePolicies } from './decide-in.ts'
import { lowerKeys, resourceFacts } from './facts.ts'
import { type Answers, type Found, findContext } from './find-context.ts'
import { familyOfKey, isFree } from './open-keys.ts'
import { limitLine, type OpenLine } from './open-lines.ts'
import { findWays, type Via, type Way, type WayQuestion } from './ways.ts'
import { findWorldResource, type World } from './world.ts'

/**
 * One line of a Condition block that only the request can meet. The operators `Resource` and `NotResource` stand for a
 * statement's resources, `values`, where the variable `key` in them decides.
 */
export interface RemainingCondition extends Omit<StatementReference, 'policyArn'> {
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}

/** A way in which somebody may be allowed. */
export interface Access {
  readonly via: Via
  /**
   * Those with effect `Allow` must all be met. Those with effect `Deny` are exceptions: a Deny statement (same layer, policy and
   * index) takes the access away when all of its lines are met.
   */
  readonly conditions: readonly RemainingCondition[]
  /** A request that `authorize` allows; missing where no values could be made up in reasonable time. */
  readonly example?: { readonly principal: RequestPrincipal; readonly context: RequestContext }
}

/** What is asked, once for all candidates. */
export class AccessQuestion {
  readonly #world: World
  readonly #action: string
  readonly #resource: string
  readonly #given: RequestContext
  readonly #budget = new Budget()

  constructor(world: World, action: string, resource: string, context: RequestContext | undefined) {
    this.#world = world
    this.#action = action
    this.#resource = resource
    this.#given = lowerKeys(context)
  }

  /** Every way in which the candidate may be allowed; none where it cannot be. */
  accessOf(candidate: Candidate): Access[] {
    const asked = this.#ask(candidate)
    const free = authorizeWith(asked, new Map())
    if (free === 'ungoverned') return [{ via: 'identity', conditions: [], example: exampleOf(asked, new Map(), []) }]
    const { ways, denies } = findWays(asked.question)
    return ways.flatMap((way) => this.#access(asked, way, denies))
  }

  #access(asked: Asked, way: Way, denies: readonly (readonly OpenLine[])[]): Access[] {
    const answers = this.#find(asked, way.lines, denies, (answers) => authorizeWith(asked, answers) === 'allow')
    if (answers === 'none') return []
    // A Deny that cannot apply while the rest is met is no exception.
    const exceptions = denies.filter((lines) => this.#find(asked, [...way.lines, ...lines], [], () => true) !== 'none')
    const lines = [...way.lines, ...exceptions.flat()]
    const conditions = lines.map(conditionOf)
    if (answers === 'unknown') return [{ via: way.via, conditions }]
    return [{ via: way.via, conditions, example: exampleOf(asked, answers, lines) }]
  }

  #find(
    asked: Asked,
    wanted: readonly OpenLine[],
    unwanted: readonly (readonly OpenLine[])[],
    accept: (answers: Answers) => boolean,
  ): Found {
    const keys = new Set([...wanted, ...unwanted.flat()].flatMap(({ reads }) => reads))
    const limits = asked.limits.filter(({ key }) => keys.has(key))
    return findContext({
      wanted: [...limits, ...wanted],
      unwanted,
      resource: this.#resource,
      contextOf: (answers) => asked.contextOf(answers),
      accept,
      budget: this.#budget,
    })
  }

  #ask(candidate: Candidate): Asked {
    const world = this.#world
    const resource = findWorldResource(world, this.#resource)
    const known = { ...candidate.known, ...this.#given }
    const carried = known['aws:principalarn']
    const principal = parsePrincipal(candidate.caller, typeof carried === 'string' ? carried : undefined)
    const owner = ownerOf(this.#resource, resource?.account, principal)
    const context: RequestContext = { ...resourceFacts(world, owner, resource), ...known }
    const policies = { ...candidate.policies, ...resourcePolicies(world, owner, resource?.policy) }
    const facts = { principal, resourceAccount: owner }
    const base = createConditionContext(context, facts)
    const settled = new Set([
      ...(resource ? ['aws:resourcetag/', `${parseArn(resource.arn)?.service}:resourcetag/`] : []),
      ...(world.accounts().some(({ id }) => id === owner) ? ['aws:resourceorgid', 'aws:resourceorgpaths'] : []),
    ])
    const isOpen = (key: string) => {
      const family = familyOfKey(key)
      if (key in this.#given || settled.has(family)) return false
      return isFree(key) ? !(key in context) : candidate.opens.includes(family)
    }
    const userId = context['aws:userid']
    const caller = {
      principal,
      userId: typeof userId === 'string' ? userId : undefined,
      hasBoundary: policies.permissionsBoundary !== undefined,
    }
    const arn = parseArn(this.#resource)
    const lowerCaseAction = this.#action.toLowerCase()
    return {
      request: {
        principal: candidate.caller,
        action: this.#action,
        resource: this.#resource,
        ...(owner !== undefined && { resourceAccount: owner }),
      },
      context,
      contextOf: (answers) => createConditionContext({ ...context, ...contextFrom(answers) }, facts),
      limits: candidate.limits.map(limitLine).filter(({ key }) => isOpen(key)),
      question: {
        lowerCaseAction,
        caller,
        resourceAccount: owner,
        policies,
        resourceMustAllow:
          arn?.service === 'iam'
            ? arn.resource.startsWith('role/') && lowerCaseAction.startsWith('sts:')
            : arn?.service === 'kms' && arn.resource.startsWith('key/'),
        known: {
          resource: this.#resource,
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
}

/** A candidate's request. */
interface Asked {
  readonly request: AuthorizationRequest
  /** What is known of it. */
  readonly context: RequestContext
  readonly contextOf: (answers: Answers) => ReturnType<typeof createConditionContext>
  readonly limits: readonly OpenLine[]
  readonly question: WayQuestion
}

/** Asks the engine itself; `ungoverned` for an action that needs no policy. */
function authorizeWith(asked: Asked, answers: Answers): 'allow' | 'deny' | 'ungoverned' {
  const { principal, context } = requestWith(asked, answers)
  const { decision, layers } = authorize({ ...asked.request, principal, context }, asked.question.policies)
  if (decision !== 'allow') return 'deny'
  return layers.every(({ required }) => !required) ? 'ungoverned' : 'allow'
}

/** Whoever `aws:PrincipalArn` is made up to be makes the request. */
function requestWith({ request, context }: Asked, answers: Answers) {
  const { 'aws:principalarn': arn, ...rest } = contextFrom(answers)
  const caller = typeof arn === 'string' && typeof request.principal === 'string' && callerLike(arn, request.principal)
  return caller
    ? { principal: caller, context: { ...context, ...rest } }
    : { principal: request.principal, context: { ...context, ...contextFrom(answers) } }
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

function contextFrom(answers: Answers): Record<string, ContextValue> {
  return Object.fromEntries(
    [...answers].map(([key, values]) => [key, values.length === 1 ? (values[0] as string) : values]),
  )
}

/** The made-up request, with keys spelled as the policies do. */
function exampleOf(asked: Asked, answers: Answers, lines: readonly OpenLine[]): NonNullable<Access['example']> {
  const spelled = new Map(lines.map(({ key, condition }) => [key, condition.key]))
  const { principal } = requestWith(asked, answers)
  const made = Object.entries(contextFrom(answers))
    .filter(([key, value]) => !(key === 'aws:principalarn' && value === principal))
    .map(([key, value]) => [spelled.get(key) ?? key, value] as const)
  return { principal, context: Object.fromEntries(made) }
}

function conditionOf({ layer, policy, statement, condition: { operator, key, values } }: OpenLine): RemainingCondition {
  const { sid, index = 0, effect = 'Allow' } = statement?.source ?? {}
  return { layer, policy, ...(sid !== undefined && { sid }), index, effect, operator, key, values }
}
