import type { CompiledCondition } from '../compile-conditions.ts'
import { type CompiledPolicy, type CompiledStatement, compilePolicy } from '../compile-policy.ts'
import { PolicyError } from '../policy-error.ts'
import { mayOverlap } from './overlap.ts'

export type PolicyType = 'identity' | 'resource' | 'trust'

/** One line of a Condition block, with its key in lower case. */
export interface Line {
  /** Tells it from all other lines of both policies. */
  readonly id: string
  readonly condition: CompiledCondition
  readonly key: string
  /** Whether `${key}` counts in its values. */
  readonly variables: boolean
}

/** A statement of either policy, as the comparison walks them. */
export interface ComparedStatement {
  /** Its place among all statements of both policies. */
  readonly index: number
  readonly side: 'reference' | 'candidate'
  readonly effect: 'Allow' | 'Deny'
  readonly compiled: CompiledStatement
  readonly variables: boolean
  readonly lines: readonly Line[]
  /** The other policy holds the same statement. */
  readonly twin: boolean
}

/**
 * Reads both policies into one list of statements.
 * @throws PolicyError for a policy that the engine does not read, or one whose form does not fit the type
 */
export function readStatements(reference: unknown, candidate: unknown, type: PolicyType): ComparedStatement[] {
  const sides = [
    ['reference', read(reference, type)],
    ['candidate', read(candidate, type)],
  ] as const
  const texts = sides.map(([, policy]) => new Set(policy.statements.map((one) => identity(one, policy))))
  return sides
    .flatMap(([side, policy], i) =>
      policy.statements.map((compiled) => ({ side, policy, compiled, others: texts[1 - i] as Set<string> })),
    )
    .map(({ side, policy, compiled, others }, index) => {
      const variables = policy.document.version === '2012-10-17'
      return {
        index,
        side,
        effect: compiled.effect,
        compiled,
        variables,
        lines: compiled.conditions.map((condition, line) => ({
          id: `${index}.${line}`,
          condition,
          key: condition.key.toLowerCase(),
          variables,
        })),
        twin: others.has(identity(compiled, policy)),
      }
    })
}

function read(document: unknown, type: PolicyType): CompiledPolicy {
  const compiled = compile(document)
  for (const { source } of compiled.statements) {
    const path = `Statement[${source.index}]`
    const named = source.principal !== undefined || source.notPrincipal !== undefined
    if (type === 'identity' && named) {
      throw new PolicyError('Policy document should not specify a principal.', path, 'Principal')
    }
    if (type === 'identity' && source.resources === undefined) {
      throw new PolicyError('Policy statement must contain resources.', path, 'Resource')
    }
    if (type !== 'identity' && !named) throw new PolicyError('Missing required field Principal', path, 'Principal')
    if (type === 'trust' && source.resources !== undefined) {
      throw new PolicyError('Has prohibited field Resource', path, 'Resource')
    }
  }
  return compiled
}

/** Whatever the reader trips over, the caller hears of a policy that is none. */
function compile(document: unknown): CompiledPolicy {
  try {
    return compilePolicy(document)
  } catch (error) {
    if (error instanceof PolicyError) throw error
    throw new PolicyError('Syntax errors in policy.', 'document', error instanceof Error ? error.message : '')
  }
}

/** What a statement says, without its Sid and the order of its lists; the same text has the same meaning. */
function identity({ source }: CompiledStatement, { document }: CompiledPolicy): string {
  const { sid: _, index: __, actions, resources, conditions, ...rest } = source
  return JSON.stringify([
    document.version,
    rest,
    actions.map((action) => action.toLowerCase()).sort(),
    resources && [...resources].sort(),
    conditions
      .map(({ operator, key, values }) => [operator, key.toLowerCase(), ...[...values].sort()].join('\n'))
      .sort(),
  ])
}

/** What is known of a statement for the requests at hand. */
export type Status = 'matches' | 'open' | 'never'

/**
 * Whether no request among those at hand can be allowed by the candidate and not by the reference.
 * A twin statement matches the same requests on both sides: a candidate's Allow whose twin the reference has is covered by it,
 * and a reference's Deny whose twin the candidate has takes away nothing that the candidate allows.
 */
export function isHopeless<T extends { readonly statement: ComparedStatement }>(
  all: readonly T[],
  statusOf: (one: T) => Status,
): boolean {
  let granted = false
  let grantedBeyondTwins = false
  let referenceAllows = false
  let referenceMayDeny = false
  for (const one of all) {
    const status = statusOf(one)
    if (status === 'never') continue
    const { statement } = one
    if (statement.side === 'candidate') {
      if (statement.effect === 'Allow') {
        granted = true
        if (!statement.twin) grantedBeyondTwins = true
      } else if (status === 'matches') return true
    } else if (statement.effect === 'Allow') {
      if (status === 'matches') referenceAllows = true
    } else if (!statement.twin) referenceMayDeny = true
  }
  return !granted || (!referenceMayDeny && (referenceAllows || !grantedBeyondTwins))
}

/**
 * Takes the comparison apart: for each Allow of the candidate, what it takes to find a request that it allows and the reference
 * does not, namely itself, the candidate's Denies and the reference, as far as they may speak of the same. Together they find
 * what there is to find.
 */
export function byGrant(statements: readonly ComparedStatement[]): (readonly ComparedStatement[])[] {
  const isGrant = ({ side, effect }: ComparedStatement) => side === 'candidate' && effect === 'Allow'
  const others = statements.filter((statement) => !isGrant(statement))
  return statements.filter(isGrant).map((grant) => [grant, ...others.filter((other) => mayOverlap(grant, other))])
}
