import { GRANT_RULES } from '../authorize.ts'
import { compilePolicy } from '../compile-policy.ts'
import type { Layer } from '../decision.ts'
import type { NamedPolicy } from '../evaluate.ts'
import type { Caller, GrantKind } from '../match-principal.ts'
import { RCP_SERVICES } from '../rcp-services.ts'
import type { Candidate } from './candidates.ts'
import { type Known, type OpenLine, openLines } from './open-lines.ts'
import type { PolicyLevels } from './world.ts'

/** By which policies somebody has access: `both` where each of the two must allow. */
export type Via = 'identity' | 'resource' | 'both'

/** One way to be allowed: an Allow statement in each layer that has to have one. */
export interface Way {
  readonly via: Via
  /** What remains to be met for all of these statements to apply. */
  readonly lines: readonly OpenLine[]
}

export interface Ways {
  readonly ways: readonly Way[]
  /** For each Deny that may apply what it takes; one that certainly applies leaves no ways. */
  readonly denies: readonly (readonly OpenLine[])[]
}

/** A candidate's request, with all policies in question. */
export interface WayQuestion {
  readonly lowerCaseAction: string
  readonly caller: Caller
  readonly resourceAccount: string | undefined
  readonly policies: Candidate['policies'] & { readonly resource?: NamedPolicy; readonly rcps?: PolicyLevels }
  /** Role trust policies and KMS key policies. */
  readonly resourceMustAllow: boolean
  readonly known: Known
}

interface Alternative {
  readonly grant: GrantKind
  readonly lines: readonly OpenLine[]
}

/** Ways looked at for one candidate at most; the ways that ask least come first. */
const MAX_WAYS = 256

/** Every way in which the request can be allowed, those that ask more than another left out. */
export function findWays(question: WayQuestion): Ways {
  const { policies, caller, lowerCaseAction } = question
  const { kind, serviceLinked } = caller.principal
  const own = kind !== 'service' && kind !== 'anonymous'
  const denies: (readonly OpenLine[])[] = []
  const ask = (layer: Layer, list: readonly NamedPolicy[]) => {
    const statements = list.flatMap((policy) => applicable(layer, policy, question))
    denies.push(...statements.filter(({ effect }) => effect === 'Deny').map(({ lines }) => lines))
    return least(statements.filter(({ effect }) => effect === 'Allow'))
  }
  const governed = RCP_SERVICES.has(lowerCaseAction.slice(0, lowerCaseAction.indexOf(':'))) && !serviceLinked
  for (const level of governed ? (policies.rcps ?? []) : []) ask('rcp', level)
  const scps = own && !serviceLinked ? (policies.scps ?? []).map((level) => ask('scp', level)) : []
  const resource = policies.resource ? ask('resource', [policies.resource]) : []
  const identity = own ? ask('identity', policies.identity ?? []) : []
  const boundary = own && policies.permissionsBoundary ? [ask('boundary', [policies.permissionsBoundary])] : []
  if (denies.some((lines) => lines.length === 0)) return { ways: [], denies }
  const ways = plans(question, { scps, resource, identity, boundary }).flatMap(({ via, layers }) =>
    combine(layers).map((lines): Way => ({ via, lines })),
  )
  return { ways: withoutLonger(ways), denies }
}

interface Layers {
  readonly scps: readonly (readonly Alternative[])[]
  readonly resource: readonly Alternative[]
  readonly identity: readonly Alternative[]
  readonly boundary: readonly (readonly Alternative[])[]
}

interface Plan {
  readonly via: Via
  readonly layers: readonly (readonly Alternative[])[]
}

/** Which layers must allow together; the rules are those of `authorize`. */
function plans(question: WayQuestion, { scps, resource, identity, boundary }: Layers): Plan[] {
  const { principal } = question.caller
  if (principal.kind === 'service' || principal.kind === 'anonymous') return [{ via: 'resource', layers: [resource] }]
  const across = question.resourceAccount !== undefined && question.resourceAccount !== principal.account
  const mustAllow = across || question.resourceMustAllow
  if (principal.kind === 'root') {
    return [mustAllow ? { via: 'resource', layers: [resource, ...scps] } : { via: 'identity', layers: scps }]
  }
  if (across) return [{ via: 'both', layers: [resource, identity, ...boundary, ...scps] }]
  const granted = [...new Set(resource.map(({ grant }) => grant))].map((grant): Plan => {
    const rules = GRANT_RULES[grant]
    const naming = resource.filter((one) => one.grant === grant)
    const own = [...(rules.identity ? [identity] : []), ...(rules.boundary ? boundary : [])]
    return { via: rules.identity ? 'both' : 'resource', layers: [naming, ...own, ...scps] }
  })
  if (mustAllow) return granted
  return [
    { via: 'identity', layers: [identity, ...boundary, ...scps] },
    ...granted.filter(({ via }) => via === 'resource'),
  ]
}

function applicable(layer: Layer, policy: NamedPolicy, { lowerCaseAction, caller, known }: WayQuestion) {
  const compiled = compilePolicy(policy.document)
  const origin = { layer, policy: policy.name, variables: compiled.document.version === '2012-10-17' }
  return compiled.statementsFor(lowerCaseAction).flatMap((statement) => {
    const grant = statement.principal === undefined ? 'everyone' : statement.principal(caller)
    const lines = grant === undefined ? undefined : openLines(statement, origin, known)
    return grant === undefined || lines === undefined ? [] : [{ effect: statement.effect, grant, lines }]
  })
}

/** Of the alternatives with one kind of grant only the free one, if there is one. */
function least(alternatives: readonly Alternative[]): Alternative[] {
  return alternatives.filter((one) =>
    one.lines.length === 0
      ? alternatives.find(({ grant, lines }) => grant === one.grant && lines.length === 0) === one
      : !alternatives.some(({ grant, lines }) => grant === one.grant && lines.length === 0),
  )
}

/** One alternative of each layer, in every combination. */
function combine(layers: readonly (readonly Alternative[])[]): (readonly OpenLine[])[] {
  let combined: (readonly OpenLine[])[] = [[]]
  for (const layer of layers) {
    const sorted = [...layer].sort((a, b) => a.lines.length - b.lines.length)
    combined = combined.flatMap((lines) => sorted.map((one) => [...lines, ...one.lines])).slice(0, MAX_WAYS)
  }
  return combined
}

/** Without ways that ask all that another asks, and more; of equals the first. */
function withoutLonger(ways: readonly Way[]): Way[] {
  const sets = ways.map(({ lines }) => new Set(lines.map(({ id }) => id)))
  const covers = (a: Set<string>, b: Set<string>) => [...a].every((id) => b.has(id))
  return ways.filter((_, i) => {
    const own = sets[i] as Set<string>
    return !sets.some((other, j) => i !== j && covers(other, own) && (other.size < own.size || j < i))
  })
}
