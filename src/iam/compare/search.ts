import { parseArn } from '../../core/arn.ts'
import type { AuthorizationRequest } from '../authorize.ts'
import { hasVariables } from '../policy-variables.ts'
import type { Budget } from './budget.ts'
import { actionWitnesses } from './dimension-action.ts'
import { type KeyMinterm, keyMinterms } from './dimension-condition.ts'
import { type OpenStatement, RESOURCE_ACCOUNT, resourceWitnesses } from './dimension-resource.ts'
import { type RequestWriter, requestWriter } from './request.ts'
import { type Answers, findAnswers } from './search-conditions.ts'
import { openStatements, type Setting, settings } from './settings.ts'
import { byGrant, type ComparedStatement, isHopeless, type Line, type PolicyType } from './statements.ts'

/** What a walk over all minterms needs. */
export interface Search {
  /** Of both policies. */
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
  const writer = requestWriter(search.statements, search.policyType)
  for (const statements of byGrant(search.statements)) {
    if (isHopeless(statements.map(unopened), () => 'open')) continue
    for (const request of requests({ ...search, statements }, writer)) {
      if (search.confirm(request)) return request
      search.budget.doubt(`a difference in \`${request.action}\` could not be confirmed`)
    }
  }
  return undefined
}

/** The requests that should make the difference. */
function* requests(search: Search, writer: RequestWriter): Generator<AuthorizationRequest> {
  const { statements, policyType, budget } = search
  const actions = replayable(actionWitnesses(statements, policyType, budget))
  const resources = resourcesOnce(search)
  const isNew = once()
  for (const setting of settings(statements, policyType, writer, budget)) {
    const open = openStatements(statements, setting)
    if (isHopeless(open, () => 'open')) continue
    for (const action of actions()) {
      const left = open.filter(({ statement }) => statement.compiled.action(action))
      if (!isNew(setting.variables, left) || isHopeless(left, () => 'open')) continue
      for (const { resource, answers } of differences(left, resources(left, setting), setting, budget)) {
        yield writer.write(setting, action, resource, answers)
      }
    }
  }
}

/** Resources and condition values that should make the difference for one caller and action. */
function* differences(
  left: readonly OpenStatement[],
  resources: Iterable<string>,
  { base, variables }: Setting,
  budget: Budget,
): Generator<{ resource: string; answers: Answers }> {
  const cache = new Map<string, readonly KeyMinterm[]>()
  const mintermsOf = (key: string, lines: readonly Line[]) => {
    const id = lines.map((line) => line.id).join()
    const found = cache.get(id) ?? keyMinterms(key, lines, base, budget)
    cache.set(id, found)
    return found
  }
  const isNew = once()
  for (const resource of resources) {
    const account = parseArn(resource)?.account
    const covered = left.filter(({ statement }) => statement.compiled.resource?.(resource, { context: base }) ?? true)
    const depends = covered.some(({ lines }) => lines.some(({ key }) => key === RESOURCE_ACCOUNT))
    if (!isNew(depends ? `${variables}${account}` : variables, covered)) continue
    const given = (key: string, lines: readonly Line[]) =>
      key === RESOURCE_ACCOUNT && account ? [fixedMinterm(lines, account, base)] : mintermsOf(key, lines)
    for (const answers of findAnswers(covered, given, budget)) yield { resource, answers }
  }
}

/** Resources for a set of statements, walked once for all settings in which the resources' variables are the same. */
function resourcesOnce({ policyType, budget }: Search) {
  const known = new Map<string, () => Iterable<string>>()
  return (left: readonly OpenStatement[], { base, variables }: Setting): Iterable<string> => {
    // A trust policy speaks of its own role alone; which one, the writer says.
    if (policyType === 'trust') return ['']
    const depends = left.some(({ statement, lines }) => {
      const values = lines.filter(({ key }) => key === RESOURCE_ACCOUNT).flatMap(({ condition }) => condition.values)
      return [...(statement.compiled.source.resources ?? []), ...values].some(hasVariables)
    })
    const key = `${depends ? variables : ''}|${left.map(({ statement }) => statement.index).join()}`
    const resources = known.get(key) ?? replayable(resourceWitnesses(left, base.lookup, budget))
    known.set(key, resources)
    return resources()
  }
}

/** The owner of a resource whose ARN names it is no matter of choice. */
function fixedMinterm(lines: readonly Line[], account: string, { values, lookup }: Setting['base']): KeyMinterm {
  const context = { lookup, values: (key: string) => (key === RESOURCE_ACCOUNT ? [account] : values(key)) }
  return { values: [account], truths: lines.map((line) => line.condition.test(context)) }
}

function unopened(statement: ComparedStatement): OpenStatement {
  return { statement, lines: statement.lines }
}

/** Tells whether a set of statements comes for the first time, under the same variables. */
function once(): (variables: string, open: readonly OpenStatement[]) => boolean {
  const seen = new Set<string>()
  return (variables, open) => {
    const key = `${variables}|${open.map(({ statement }) => statement.index).join()}`
    return !seen.has(key) && seen.add(key) !== undefined
  }
}

/** Keeps what a generator has answered, so that it can be walked again, without asking it for more than is needed. */
function replayable<T>(source: Iterator<T>): () => Generator<T> {
  const known: T[] = []
  return function* replay() {
    for (let i = 0; ; i++) {
      if (i === known.length) {
        const { value, done } = source.next()
        if (done) return
        known.push(value)
      }
      yield known[i] as T
    }
  }
}
