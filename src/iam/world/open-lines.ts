import type { Line } from '../compare/statements.ts'
import { type CompiledCondition, type ConditionContext, compileCondition } from '../compile-conditions.ts'
import type { CompiledStatement } from '../compile-policy.ts'
import type { Layer } from '../decision.ts'
import { compileResources } from '../match-resource.ts'
import { hasVariables, parseTemplate } from '../policy-variables.ts'
import type { Limit } from './candidates.ts'

/** What is known when a statement is asked whether it applies. */
export interface Known {
  readonly resource: string
  readonly context: ConditionContext
  /** Whether the request may still have any value for a key (in lower case). */
  readonly isOpen: (key: string) => boolean
}

/** A line of a Condition block, or a Resource element, that open keys decide. */
export interface OpenLine extends Line {
  readonly layer: Layer
  readonly policy: string
  readonly statement: CompiledStatement | undefined
  /** The open keys, in lower case, that it reads. */
  readonly reads: readonly string[]
}

interface Origin {
  readonly layer: Layer
  readonly policy: string
  /** `Version` 2012-10-17: `${key}` counts. */
  readonly variables: boolean
}

/**
 * What remains to be met for a statement, whose action is known to match, to apply; `undefined` where it cannot. A Resource
 * whose variables decide is a line of its own, with the operator `Resource` or `NotResource`.
 */
export function openLines(statement: CompiledStatement, origin: Origin, known: Known): OpenLine[] | undefined {
  const resource = resourceLine(statement, origin, known)
  if (resource === 'fails') return undefined
  const lines: OpenLine[] = resource === 'holds' ? [] : [resource]
  for (const condition of statement.conditions) {
    const key = condition.key.toLowerCase()
    const reads = [...new Set([key, ...variablesOf(condition.values, origin.variables)])].filter(known.isOpen)
    if (reads.length > 0) lines.push(lineOf(condition, key, reads, origin, statement))
    else if (!condition.test(known.context)) return undefined
  }
  return lines
}

function resourceLine(statement: CompiledStatement, origin: Origin, known: Known): OpenLine | 'holds' | 'fails' {
  const { resource, source } = statement
  if (resource === undefined) return 'holds'
  const patterns = source.resources ?? []
  const reads = [...new Set(variablesOf(patterns, origin.variables))].filter(known.isOpen)
  if (reads.length === 0) return resource(known.resource, known) ? 'holds' : 'fails'
  const isOpen = (pattern: string) => variablesOf([pattern], origin.variables).some(known.isOpen)
  const covers = (some: readonly string[]) => compileResources(some, false, origin.variables)(known.resource, known)
  const [covered, uncovered] = source.notResource ? (['fails', 'holds'] as const) : (['holds', 'fails'] as const)
  if (covers(patterns.filter((pattern) => !isOpen(pattern)))) return covered
  if (!covers(patterns.filter(isOpen).map((pattern) => widen(pattern, known.isOpen)))) return uncovered
  const key = reads[0] as string
  const condition: CompiledCondition = {
    operator: source.notResource ? 'NotResource' : 'Resource',
    key,
    values: patterns,
    test: (context) => resource(known.resource, { context }),
  }
  return lineOf(condition, key, reads, origin, statement)
}

/** A pattern that matches whatever the given one does for some values of its open variables. */
function widen(pattern: string, isOpen: Known['isOpen']): string {
  return pattern.replace(/\$\{[^}]*\}/g, (text) => (variablesOf([text], true).some(isOpen) ? '*' : text))
}

/** A line that holds of every candidate's requests, whatever the policies say. */
export function limitLine([operator, key, values]: Limit): OpenLine {
  const condition = compileCondition(operator, key, values, false, '')
  const lowerKey = key.toLowerCase()
  return lineOf(condition, lowerKey, [lowerKey], { layer: 'identity', policy: '', variables: false }, undefined)
}

const ids = new WeakMap<CompiledCondition, string>()
let nextId = 0

/** A number for each compiled condition, the same whenever it is asked for. */
function idOf(condition: CompiledCondition): string {
  let id = ids.get(condition)
  if (id === undefined) {
    id = String(nextId++)
    ids.set(condition, id)
  }
  return id
}

function lineOf(
  condition: CompiledCondition,
  key: string,
  reads: readonly string[],
  { layer, policy, variables }: Origin,
  statement: CompiledStatement | undefined,
): OpenLine {
  return { id: idOf(condition), condition, key, variables, layer, policy, statement, reads }
}

/** The keys, in lower case, whose values are filled into the texts. */
export function variablesOf(texts: readonly string[], variables: boolean): string[] {
  if (!variables) return []
  return texts
    .filter(hasVariables)
    .flatMap((text) =>
      parseTemplate(text, false).parts.flatMap((part) => (typeof part === 'object' && 'key' in part ? [part.key] : [])),
    )
}
