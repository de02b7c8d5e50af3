import { getOrCreate } from '../core/get-or-create.ts'
import { forecastEnvironment, forecastSizes, type SizeForecast } from '../stacks/access/policy-sizes.ts'
import type { Place } from './finding.ts'
import type { System, SystemPolicy } from './system.ts'

/** How much of the room for a policy, or for a function’s variables, is taken. */
export interface PolicySize extends SizeForecast {
  readonly place: Place
  /** Statements, or variables. */
  readonly parts: number
  /** Statements that say what another one says. */
  readonly repeated: number
  /** How many more like these there is room for. */
  readonly more: number
}

/**
 * The sizes of policies and variables, the fullest first.
 * @param atLeast 0.8: only those that take up so much of their room
 */
export function policySizes({ policies, functions }: System, atLeast = 0): PolicySize[] {
  const isFull = ({ size, limit }: SizeForecast) => size >= limit * atLeast
  const ofFunctions = functions.flatMap(({ arn, environment, place }) => {
    const names = Object.keys(environment)
    const row = forecastEnvironment(arn, environment)
    return names.length > 0 && isFull(row) ? [withRoom(row, place, names)] : []
  })
  const full = forecastSizes(policies).filter(isFull)
  const wanted = new Set(full.map(({ holder }) => holder))
  const byHolder = new Map<string, SystemPolicy[]>()
  for (const policy of policies) {
    if (wanted.has(policy.holder)) getOrCreate(byHolder, `${policy.side} ${policy.holder}`, () => []).push(policy)
  }
  const ofPolicies = full.map((row) => {
    const own = byHolder.get(`${SIDES[row.what] ?? 'resource'} ${row.holder}`) ?? []
    const texts = own.flatMap(({ document }) => statementTexts(document))
    return withRoom(row, own[0]?.place ?? { path: row.holder }, texts)
  })
  return [...ofPolicies, ...ofFunctions].sort((a, b) => b.size / b.limit - a.size / a.limit)
}

const SIDES: Readonly<Record<string, SystemPolicy['side']>> = {
  'inline policies': 'inline',
  'trust policy': 'trust',
  'managed policy': 'managed',
}

function withRoom(row: SizeForecast, place: Place, parts: readonly string[]): PolicySize {
  const each = Math.max(1, row.size / Math.max(1, parts.length))
  return {
    ...row,
    place,
    parts: parts.length,
    repeated: parts.length - new Set(parts).size,
    more: Math.max(0, Math.floor((row.limit - row.size) / each)),
  }
}

/** What each statement says, whatever its name. */
function statementTexts(document: object): string[] {
  const { Statement = [] } = document as { Statement?: object | object[] }
  return [Statement].flat().map((statement) => {
    const { Sid: _, ...rest } = statement as { Sid?: string }
    return JSON.stringify(rest)
  })
}
