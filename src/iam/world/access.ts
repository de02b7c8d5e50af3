import { authorize } from '../authorize.ts'
import { Budget } from '../compare/budget.ts'
import type { StatementReference } from '../decision.ts'
import type { RequestPrincipal } from '../principal.ts'
import type { RequestContext } from '../request-context.ts'
import { type Asked, askAbout, contextFrom, type QuestionFacts, requestWith } from './asked.ts'
import type { Candidate } from './candidates.ts'
import { checkTexts } from './decide-in.ts'
import { lowerKeys } from './facts.ts'
import { type Answers, type ContextSearch, type Found, findContext } from './find-context.ts'
import type { OpenLine } from './open-lines.ts'
import { findWays, type Via, type Way } from './ways.ts'
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
  readonly #facts: QuestionFacts

  /** @throws PolicyError where action or resource is no text */
  constructor(world: World, action: string, resource: string, context: RequestContext | undefined) {
    checkTexts(action, resource)
    this.#facts = { world, action, resource, entry: findWorldResource(world, resource), given: lowerKeys(context) }
  }

  /** Every way in which the candidate may be allowed; none where it cannot be. */
  accessOf(candidate: Candidate): Access[] {
    const asked = askAbout(candidate, this.#facts)
    const free = authorizeWith(asked, new Map())
    if (free === 'ungoverned') return [{ via: 'identity', conditions: [], example: exampleOf(asked, new Map(), []) }]
    const { ways, denies } = findWays(asked.question)
    const budget = new Budget()
    const access = ways.flatMap((way) => this.#access(asked, way, denies, budget))
    // What the root user of an unknown account may do, SCPs decide that nobody here knows.
    const isForeign = (candidate.kind === 'account' || candidate.kind === 'anyone') && isRoot(candidate.caller)
    return isForeign ? access.map((one) => ({ ...one, via: 'both' })) : access
  }

  #access(asked: Asked, way: Way, denies: readonly (readonly OpenLine[])[], budget: Budget): Access[] {
    const isAllowed = (answers: Answers) => authorizeWith(asked, answers) === 'allow'
    const answers = this.#find({ asked, wanted: way.lines, unwanted: denies, accept: isAllowed, budget })
    if (answers === 'none') return []
    // A Deny that cannot apply while the rest is met is no exception.
    const exceptions = denies.filter((lines) => {
      const wanted = [...way.lines, ...lines]
      return this.#find({ asked, wanted, unwanted: [], accept: () => true, budget }) !== 'none'
    })
    const lines = [...way.lines, ...exceptions.flat()]
    const conditions = lines.map(conditionOf)
    if (answers === 'unknown') return [{ via: way.via, conditions }]
    return [{ via: way.via, conditions, example: exampleOf(asked, answers, lines) }]
  }

  #find({ asked, ...search }: Omit<ContextSearch, 'resource' | 'contextOf'> & { readonly asked: Asked }): Found {
    const keys = new Set([...search.wanted, ...search.unwanted.flat()].flatMap(({ reads }) => reads))
    const limits = asked.limits.filter(({ key }) => keys.has(key))
    return findContext({
      ...search,
      wanted: [...limits, ...search.wanted],
      resource: this.#facts.resource,
      contextOf: (answers) => asked.contextOf(answers),
    })
  }
}

function isRoot(caller: RequestPrincipal): boolean {
  return typeof caller === 'string' && caller.endsWith(':root')
}

/** Asks the engine itself; `ungoverned` for an action that needs no policy. */
function authorizeWith(asked: Asked, answers: Answers): 'allow' | 'deny' | 'ungoverned' {
  const { principal, context } = requestWith(asked, answers)
  const { decision, layers } = authorize({ ...asked.request, principal, context }, asked.question.policies)
  if (decision !== 'allow') return 'deny'
  return layers.every(({ required }) => !required) ? 'ungoverned' : 'allow'
}

/** The made-up request, with keys spelled as the policies do. */
function exampleOf(asked: Asked, answers: Answers, lines: readonly OpenLine[]): NonNullable<Access['example']> {
  const spelled = new Map(lines.map(({ key, condition }) => [key, condition.key]))
  const { principal } = requestWith(asked, answers)
  const made = Object.entries(contextFrom(answers))
    .filter(
      ([key, value]) => key !== 'aws:principalservicename' && !(key === 'aws:principalarn' && value === principal),
    )
    .map(([key, value]) => [spelled.get(key) ?? key, value] as const)
  return { principal, context: Object.fromEntries(made) }
}

function conditionOf({ layer, policy, statement, condition: { operator, key, values } }: OpenLine): RemainingCondition {
  const { sid, index = 0, effect = 'Allow' } = statement?.source ?? {}
  return { layer, policy, ...(sid !== undefined && { sid }), index, effect, operator, key, values }
}
