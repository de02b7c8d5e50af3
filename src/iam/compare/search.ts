import { parseArn } from '../../core/arn.ts'
import type { AuthorizationRequest } from '../authorize.ts'
import type { Budget } from './budget.ts'
import { actionWitnesses } from './dimension-action.ts'
import { type KeyMinterm, keyMinterms } from './dimension-condition.ts'
import { type OpenStatement, RESOURCE_ACCOUNT, resourceWitnesses } from './dimension-resource.ts'
import { requestWriter } from './request.ts'
import { type Answers, findAnswers } from './search-conditions.ts'
import { openStatements, type Setting, settings } from './settings.ts'
import { type ComparedStatement, isHopeless, type Line, type PolicyType } from './statements.ts'

/** What a walk over all minterms needs. */
export interface Search {
  readonly statements: readonly ComparedStatement[]
  readonly policyType: PolicyType
  readonly budget: Budget
  /** Has the last word on a request that should make the difference. */
  readonly confirm: (request: AuthorizationRequest) => boolean
}

/**
 * Walks caller, variables, action, resource and conditions, in this order, each only over the statements that the earlier ones
 * leave open, and answers the first request that the candidate allows and the reference does not.
 */
export function findCounterexample(search: Search): AuthorizationRequest | undefined {
  const { statements, policyType, budget, confirm } = search
  const actions = actionWitnesses(statements, policyType, budget)
  if (actions.length === 0) return undefined
  const writer = requestWriter(statements, policyType)
  const isNew = once()
  for (const setting of settings(statements, policyType, writer.resourceAccountFor, budget)) {
    const open = openStatements(statements, setting)
    for (const action of actions) {
      const left = open.filter(({ statement }) => statement.compiled.action(action))
      if (!isNew(setting.variables, left) || isHopelessFor(left)) continue
      for (const { resource, answers } of differences(left, setting, search)) {
        const request = writer.write(setting, action, resource, answers)
        if (confirm(request)) return request
        budget.doubt(`a difference in \`${request.action}\` could not be confirmed`)
      }
    }
  }
  return undefined
}

/** Resources and condition values that should make the difference for one caller and action. */
function* differences(
  left: readonly OpenStatement[],
  { base, variables }: Setting,
  { policyType, budget }: Search,
): Generator<{ resource: string; answers: Answers }> {
  const cache = new Map<string, readonly KeyMinterm[]>()
  const mintermsOf = (key: string, lines: readonly Line[]) => {
    const id = lines.map((line) => line.id).join()
    const found = cache.get(id) ?? keyMinterms(key, lines, base, budget)
    cache.set(id, found)
    return found
  }
  const isNew = once()
  const resources = policyType === 'trust' ? [''] : resourceWitnesses(left, base.lookup, budget)
  for (const resource of resources) {
    const account = parseArn(resource)?.account
    const covered = left.filter(({ statement }) => statement.compiled.resource?.(resource, base.lookup) ?? true)
    const depends = covered.some(({ lines }) => lines.some(({ key }) => key === RESOURCE_ACCOUNT))
    if (!isNew(depends ? `${variables}${account}` : variables, covered)) continue
    const given = (key: string, lines: readonly Line[]) =>
      key === RESOURCE_ACCOUNT && account ? [fixedMinterm(lines, account, base)] : mintermsOf(key, lines)
    for (const answers of findAnswers(covered, given, budget)) yield { resource, answers }
  }
}

/** The owner of a resource whose ARN names it is no matter of choice. */
function fixedMinterm(lines: readonly Line[], account: string, { values, lookup }: Setting['base']): KeyMinterm {
  const context = { lookup, values: (key: string) => (key === RESOURCE_ACCOUNT ? [account] : values(key)) }
  return { values: [account], truths: lines.map((line) => line.condition.test(context)) }
}

function isHopelessFor(left: readonly OpenStatement[]): boolean {
  return isHopeless(
    left.map(({ statement }): ComparedStatement => statement),
    () => 'open',
  )
}

/** Tells whether a set of statements comes for the first time, under the same variables. */
function once(): (variables: string, open: readonly OpenStatement[]) => boolean {
  const seen = new Set<string>()
  return (variables, open) => {
    const key = `${variables}|${open.map(({ statement }) => statement.index).join()}`
    return !seen.has(key) && seen.add(key) !== undefined
  }
}
