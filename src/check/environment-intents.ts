import { accountOf } from '../core/arn.ts'
import type { Place } from './finding.ts'
import type { SystemFunction } from './system.ts'

/** Somebody is meant to reach something, with or without a role. */
export interface Intent {
  /** ARN of the role or user that calls. */
  readonly caller: string
  /** ARN of the role that is assumed. */
  readonly role?: string
  /** ARN of the function that is invoked; of the role, where nothing beyond is known. */
  readonly target: string
  readonly fn?: SystemFunction
  readonly place: Place
  /** What the function is told to ask for. */
  readonly durationSeconds?: number
  readonly externalId?: string
}

const ROLE = /arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+/g
const FUNCTION = /arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(?::[\w$-]+)?/g

/**
 * What a function’s variables say that it calls: ARNs of functions, and roles of the same accounts to call them with. A variable
 * that holds both, as those of `xacct/runtime` do, is taken by itself; names of functions count where a role tells the account.
 */
export function environmentIntents(fn: SystemFunction, functions: readonly SystemFunction[]): Intent[] {
  const { role: caller, environment, place } = fn
  if (caller === undefined) return []
  const values = Object.entries(environment)
  const whole = values.filter(([, value]) => value.match(ROLE) && value.match(FUNCTION))
  const rest = values.filter((entry) => !whole.includes(entry))
  const told = settings(rest.map(([name, value]) => [name, value] as const))
  const roles = [...new Set(rest.flatMap(([, value]) => value.match(ROLE) ?? []))].filter((role) => role !== caller)
  const targets = [
    ...new Set([...rest.flatMap(([, value]) => value.match(FUNCTION) ?? []), ...named(rest, roles, functions)]),
  ]
  const base = { caller, fn, place }
  const used = new Set<string>()
  const calls = targets
    .filter((target) => !target.startsWith(fn.arn))
    .map((target): Intent => {
      const role = roles.find((one) => accountOf(one) === accountOf(target))
      if (role === undefined) return { ...base, target }
      used.add(role)
      return { ...base, ...told, role, target }
    })
  const alone = roles
    .filter((role) => !used.has(role))
    .map((role): Intent => ({ ...base, ...told, role, target: role }))
  return [...whole.flatMap(([, value]) => fromOne(value, base)), ...calls, ...alone]
}

function fromOne(value: string, base: Pick<Intent, 'caller' | 'fn' | 'place'> & { fn: SystemFunction }): Intent[] {
  const [role] = value.match(ROLE) ?? []
  const { externalId, durationSeconds } = parsed(value)
  return (value.match(FUNCTION) ?? []).map((target) => ({
    ...base,
    ...(role !== undefined && { role }),
    target,
    ...(typeof externalId === 'string' && { externalId }),
    ...(typeof durationSeconds === 'number' && { durationSeconds }),
  }))
}

function parsed(value: string): { externalId?: unknown; durationSeconds?: unknown } {
  try {
    return Object(JSON.parse(value)) as object
  } catch {
    return {}
  }
}

/** What a session is asked for, by the names that people give to such variables. */
function settings(
  values: readonly (readonly [name: string, value: string])[],
): Pick<Intent, 'externalId' | 'durationSeconds'> {
  const externalId = values.find(([name]) => /external_?id/i.test(name))?.[1]
  const seconds = Number(values.find(([name, value]) => /duration/i.test(name) && /^\d{3,5}$/.test(value))?.[1])
  return {
    ...(externalId !== undefined && externalId !== '' && { externalId }),
    ...(Number.isInteger(seconds) && { durationSeconds: seconds }),
  }
}

/** A function’s name alone, or with an account, where the accounts of the roles have one of that name. */
function named(
  values: readonly (readonly [name: string, value: string])[],
  roles: readonly string[],
  functions: readonly SystemFunction[],
): string[] {
  const accounts = new Set(roles.map(accountOf))
  return values.flatMap(([variable, value]) => {
    if (!/func|lambda|target/i.test(variable) || value.startsWith('arn:')) return []
    const [, account, name = '', qualifier = ''] =
      /^(?:(\d{12}):)?(?:function:)?([\w-]{1,64})(:[\w$-]+)?$/.exec(value) ?? []
    return functions
      .filter(
        (fn) =>
          fn.arn.endsWith(`:function:${name}`) &&
          (account === undefined ? accounts.has(fn.account) : fn.account === account),
      )
      .map((fn) => `${fn.arn}${qualifier}`)
  })
}
