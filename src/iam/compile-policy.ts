import { boundedCache } from '../core/bounded-cache.ts'
import { type CompiledCondition, compileCondition } from './compile-conditions.ts'
import { FEW, indexByResource } from './index-resources.ts'
import { type ActionMatcher, compileActions } from './match-action.ts'
import { compileNotPrincipal, compilePrincipal, type PrincipalMatcher } from './match-principal.ts'
import { compileResources, type ResourceMatcher } from './match-resource.ts'
import { type PolicyDocument, parsePolicyDocument, type Statement } from './policy-document.ts'
import { withPosition } from './policy-error.ts'

/** A statement ready to be asked. */
export interface CompiledStatement {
  readonly source: Statement
  readonly effect: 'Allow' | 'Deny'
  readonly action: ActionMatcher
  /** Absent in trust policies, which speak of the role they are attached to. */
  readonly resource?: ResourceMatcher
  /** Absent in policies attached to principals. */
  readonly principal?: PrincipalMatcher
  readonly conditions: readonly CompiledCondition[]
}

/** A policy document ready to be asked. */
export interface CompiledPolicy {
  readonly document: PolicyDocument
  readonly statements: readonly CompiledStatement[]
  /** The statements whose Action covers an action (in lower case), in their order; answers are kept. */
  statementsFor(lowerCaseAction: string): readonly CompiledStatement[]
  /** The statements whose Action covers an action (in lower case) and whose Resource may cover a resource, in their order. */
  candidates(lowerCaseAction: string, resource: string): readonly CompiledStatement[]
}

const MAX_CACHED_TEXTS = 2_000
const MAX_CACHED_ACTIONS = 500

const byText = new Map<string, CompiledPolicy>()
const byObject = new WeakMap<object, CompiledPolicy>()

/**
 * Compiles a document once; the same text, or the same object, is answered from a cache. An object must not be changed after.
 * @throws PolicyError for what the grammar or the tables do not know
 */
export function compilePolicy(document: unknown): CompiledPolicy {
  if (typeof document === 'string') return cachedByText(document)
  if (typeof document !== 'object' || document === null) return compile(parsePolicyDocument(document))
  const known = byObject.get(document)
  if (known !== undefined) return known
  const compiled = compile(parsePolicyDocument(document))
  byObject.set(document, compiled)
  return compiled
}

function cachedByText(text: string): CompiledPolicy {
  let compiled = byText.get(text)
  if (compiled !== undefined) return compiled
  compiled = withPosition(text, () => compile(parsePolicyDocument(text)))
  if (byText.size >= MAX_CACHED_TEXTS) byText.delete(byText.keys().next().value as string)
  byText.set(text, compiled)
  return compiled
}

function compile(document: PolicyDocument): CompiledPolicy {
  const statements = document.statements.map((statement) => compileStatement(statement, document.version))
  const statementsFor = boundedCache(MAX_CACHED_ACTIONS, (action) => statements.filter((one) => one.action(action)))
  if (statements.length <= FEW) return { document, statements, statementsFor, candidates: statementsFor }
  const byAction = boundedCache(MAX_CACHED_ACTIONS, (action) => indexByResource(statementsFor(action)))
  return { document, statements, statementsFor, candidates: (action, resource) => byAction(action)(resource) }
}

function compileStatement(source: Statement, version: PolicyDocument['version']): CompiledStatement {
  const path = `Statement[${source.index}]`
  const variables = version === '2012-10-17'
  const principal =
    source.principal !== undefined
      ? compilePrincipal(source.principal, `${path}.Principal`)
      : source.notPrincipal !== undefined
        ? compileNotPrincipal(source.notPrincipal, source.effect, `${path}.NotPrincipal`)
        : undefined
  return {
    source,
    effect: source.effect,
    action: compileActions(source.actions, source.notAction),
    ...(source.resources && { resource: compileResources(source.resources, source.notResource, variables) }),
    ...(principal && { principal }),
    conditions: source.conditions.map(({ operator, key, values }) =>
      compileCondition(operator, key, values, variables, `${path}.Condition.${operator}.${key}`),
    ),
  }
}
