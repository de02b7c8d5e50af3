import type { Budget } from '../compare/budget.ts'
import { keyMinterms } from '../compare/dimension-condition.ts'
import type { ConditionContext } from '../compile-conditions.ts'
import { splitFields } from '../match-resource.ts'
import type { OpenLine } from './open-lines.ts'
import { variablesOf } from './open-lines.ts'

/** Values of open keys, by key in lower case; a key that is not there is absent from the request. */
export type Answers = ReadonlyMap<string, readonly string[]>

export interface ContextSearch {
  /** All of these must hold. */
  readonly wanted: readonly OpenLine[]
  /** Of each of these lists at least one line must fail. */
  readonly unwanted: readonly (readonly OpenLine[])[]
  readonly resource: string
  /** The request's context, with these answers in it. */
  readonly contextOf: (answers: Answers) => ConditionContext
  /** The last word, asked of answers that meet all lines. */
  readonly accept: (answers: Answers) => boolean
  readonly budget: Budget
}

/** Answers, `none` where there are certainly none, or `unknown` where the search had to be given up. */
export type Found = Answers | 'none' | 'unknown'

/** Answers looked at for one row at most. */
const MAX_VISITS = 20_000
/** Pieces of a text tried as a variable's value at most. */
const MAX_PIECES = 5_000
/** Pieces that fit, and that are tried with all else, at most. */
const MAX_FITTING = 20

/**
 * Makes up values for the open keys so that all wanted lines hold and no unwanted statement applies. Each key has one value
 * from each class that the lines on it tell apart, or none; keys that are filled in elsewhere as variables come first.
 */
export function findContext(search: ContextSearch): Found {
  const found = findAnswers(search)
  if (found !== 'none') return found
  const { wanted, unwanted, budget } = search
  if (![...wanted, ...unwanted.flat()].some(isEntangled)) return budget.reasons.length === 0 ? 'none' : 'unknown'
  // Without these lines there are at least as many answers; if there are none even so, there are none.
  const without = {
    ...search,
    wanted: wanted.filter((line) => !isEntangled(line)),
    unwanted: unwanted.filter((lines) => !lines.some(isEntangled)),
    accept: () => true,
  }
  return findAnswers(without) === 'none' && budget.reasons.length === 0 ? 'none' : 'unknown'
}

/** Lines with several open variables are not taken apart: their values are tried one by one only. */
function isEntangled(line: OpenLine): boolean {
  return variablesIn(line).length > 1
}

function findAnswers(search: ContextSearch): Found {
  const lines = [...search.wanted, ...search.unwanted.flat()]
  const variables = new Set(lines.flatMap(variablesIn))
  const keys = [...new Set(lines.flatMap(({ reads }) => reads))].sort(
    (a, b) => Number(variables.has(b)) - Number(variables.has(a)),
  )
  let visits = 0
  const visit = (at: number, answers: Answers): Found => {
    if (visits++ > MAX_VISITS || !search.budget.step()) return 'unknown'
    const context = search.contextOf(answers)
    if (isRuledOut(search, new Set(keys.slice(0, at)), context)) return 'none'
    const key = keys[at]
    if (key === undefined) return search.accept(answers) ? answers : 'none'
    let outcome: Found = 'none'
    for (const values of valuesOf(key, lines, variables, context, search)) {
      const found = visit(at + 1, values === undefined ? answers : new Map(answers).set(key, values))
      if (typeof found !== 'string') return found
      if (found === 'unknown') outcome = 'unknown'
    }
    return outcome
  }
  return visit(0, new Map())
}

/** Whether what is answered so far already fails a wanted line, or meets all of an unwanted statement. */
function isRuledOut({ wanted, unwanted }: ContextSearch, answered: ReadonlySet<string>, context: ConditionContext) {
  const isSettled = ({ reads }: OpenLine) => reads.every((key) => answered.has(key))
  const fails = (line: OpenLine) => isSettled(line) && !line.condition.test(context)
  const applies = (line: OpenLine) => isSettled(line) && line.condition.test(context)
  return wanted.some(fails) || unwanted.some((lines) => lines.every(applies))
}

function isResource({ condition: { operator } }: OpenLine): boolean {
  return operator === 'Resource' || operator === 'NotResource'
}

/** The open keys whose values a line fills in. */
function variablesIn({ condition, variables, reads }: OpenLine): string[] {
  return variablesOf(condition.values, variables).filter((key) => reads.includes(key))
}

function valuesOf(
  key: string,
  lines: readonly OpenLine[],
  variables: ReadonlySet<string>,
  context: ConditionContext,
  { budget, resource }: ContextSearch,
): (readonly string[] | undefined)[] {
  const own = lines.filter((line) => line.key === key && !isResource(line))
  const values =
    own.length === 0 ? [undefined] : keyMinterms(key, own, context, budget).map((minterm) => minterm.values)
  if (!variables.has(key)) return values
  // A value that makes some pattern match is a piece of the text that the pattern is compared with.
  const users = lines.filter((line) => variablesIn(line).includes(key))
  const pieces = users.flatMap((line) => {
    const texts = isResource(line) ? [splitFields(resource)?.[5] ?? resource] : (context.values(line.key) ?? [])
    const fits = texts.flatMap(piecesOf).filter((piece) => line.condition.test(withValue(context, key, piece)))
    return fits.slice(0, MAX_FITTING)
  })
  return [...values, ...[...new Set([...pieces, 'example'])].map((piece) => [piece])]
}

/** The parts of a text, the longest first. */
function piecesOf(text: string): string[] {
  const pieces: string[] = []
  for (let length = text.length; length > 0; length--) {
    for (let start = 0; start + length <= text.length; start++) {
      if (pieces.length >= MAX_PIECES) return pieces
      pieces.push(text.slice(start, start + length))
    }
  }
  return pieces
}

function withValue(context: ConditionContext, key: string, value: string): ConditionContext {
  return {
    values: (asked) => (asked === key ? [value] : context.values(asked)),
    isList: (asked) => asked !== key && (context.isList?.(asked) ?? false),
    lookup: (asked) => (asked === key ? value : context.lookup(asked)),
  }
}
