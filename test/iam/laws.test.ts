import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ApplicablePolicies, type AuthorizationRequest, authorize } from '../../src/iam/authorize.ts'
import { CONDITION_OPERATORS } from '../../src/iam/condition-operators.ts'
import { explain, formatExplanation } from '../../src/iam/explain.ts'
import { parsePolicyDocument } from '../../src/iam/policy-document.ts'
import { PolicyError } from '../../src/iam/policy-error.ts'
import { validatePolicy } from '../../src/iam/validate-policy.ts'
import type { NaivePolicies, NaivePolicy, NaiveRequest, NaiveStatement } from './naive-authorize.ts'
import { many } from './naive-match.ts'
import { conditionLine, runs, worldOf } from './worlds.ts'

const RUNS = { numRuns: runs(600) }
const TIMEOUT = { timeout: 600_000 }

const allowed = (request: NaiveRequest, policies: NaivePolicies) => authorize(request, policies).decision === 'allow'
const statements = ({ document }: NaivePolicy) => many(document.Statement)

/** Every policy of a world by its place, and the world with one of them exchanged. */
type Place = [policy: NaivePolicy, exchange: (policy: NaivePolicy) => NaivePolicies]

function places(policies: NaivePolicies): Place[] {
  const found: Place[] = []
  const { identity, session, scps, rcps, permissionsBoundary, resource, vpcEndpoint } = policies
  identity?.forEach((policy, i) => void found.push([policy, (p) => ({ ...policies, identity: identity.with(i, p) })]))
  session?.forEach((policy, i) => void found.push([policy, (p) => ({ ...policies, session: session.with(i, p) })]))
  scps?.forEach((level, i) => {
    level.forEach(
      (policy, j) => void found.push([policy, (p) => ({ ...policies, scps: scps.with(i, level.with(j, p)) })]),
    )
  })
  rcps?.forEach((level, i) => {
    level.forEach(
      (policy, j) => void found.push([policy, (p) => ({ ...policies, rcps: rcps.with(i, level.with(j, p)) })]),
    )
  })
  if (permissionsBoundary) found.push([permissionsBoundary, (p) => ({ ...policies, permissionsBoundary: p })])
  if (resource) found.push([resource, (p) => ({ ...policies, resource: p })])
  if (vpcEndpoint) found.push([vpcEndpoint, (p) => ({ ...policies, vpcEndpoint: p })])
  return found
}

const withStatements = ({ name, document }: NaivePolicy, Statement: readonly NaiveStatement[]): NaivePolicy => ({
  name,
  document: { ...document, Statement },
})

describe('laws of deciding', () => {
  // Taking a statement away and putting it back are one law read in both directions.
  test('a Deny never allows, an Allow never denies', TIMEOUT, () => {
    let changed = 0
    fc.assert(
      fc.property(worldOf(4), ({ policies, requests }) => {
        for (const [policy, exchange] of places(policies)) {
          const all = statements(policy)
          all.forEach(({ Effect }, i) => {
            const fewer = exchange(withStatements(policy, all.toSpliced(i, 1, NEUTRAL)))
            for (const request of requests) {
              const [less, more] = [allowed(request, fewer), allowed(request, policies)]
              if (less !== more) changed++
              if (Effect === 'Deny') expect(more && !less).toBe(false)
              else expect(less && !more).toBe(false)
            }
          })
        }
      }),
      RUNS,
    )
    expect(changed).toBeGreaterThan(RUNS.numRuns / 10)
  })

  // A document must have a statement; this one matches nothing.
  const NEUTRAL: NaiveStatement = { Effect: 'Allow', Action: 'none:Nothing', Resource: 'arn:aws:none:::nothing' }

  test('the order of statements, policies and values is irrelevant', TIMEOUT, () => {
    const reversed = <T>(value: T): T => {
      if (Array.isArray(value)) return value.map(reversed).reverse() as T
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value)
          .map(([key, inner]) => [key, reversed(inner)] as const)
          .reverse(),
      ) as T
    }
    fc.assert(
      fc.property(worldOf(4), ({ policies, requests }) => {
        for (const request of requests) {
          const { decision } = authorize(request, policies)
          expect(authorize(request, reversed(policies)).decision).toBe(decision)
        }
      }),
      RUNS,
    )
  })

  test('JSON text and value are one', TIMEOUT, () => {
    const texts = <T>(value: T): T => {
      if (Array.isArray(value)) return value.map(texts) as T
      if (typeof value !== 'object' || value === null) return value
      const entries = Object.entries(value).map(([key, inner]) => [
        key,
        key === 'document' ? JSON.stringify(inner) : texts(inner),
      ])
      return Object.fromEntries(entries) as T
    }
    fc.assert(
      fc.property(worldOf(2), ({ policies, requests }) => {
        const asText = texts(policies)
        for (const request of requests) {
          expect(authorize(request, asText).decision).toBe(authorize(request, policies).decision)
        }
      }),
      RUNS,
    )
  })

  test('across accounts: allowed if and only if both sides allow', TIMEOUT, () => {
    const OTHER = '333333333333'
    fc.assert(
      fc.property(worldOf(4), ({ policies, requests }) => {
        for (const given of requests) {
          if (typeof given.principal !== 'string' || given.principal === 'anonymous') continue
          const { identity = [], resource, rcps = [], scps = [], ...limits } = policies
          const request = { ...given, resourceAccount: OTHER }
          const open = {
            name: 'open',
            document: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } as NaiveStatement },
          }
          const anyone = {
            name: 'open',
            document: { Statement: { ...open.document.Statement, Principal: '*' } as NaiveStatement },
          }
          const callerSide = allowed(request, { identity, scps, ...limits, resource: anyone })
          // A boundary decides on NotPrincipal, so it stays, opened, on the other side.
          const opened = { identity: [open], ...(limits.permissionsBoundary && { permissionsBoundary: open }) }
          const ownerSide = allowed(request, { ...opened, rcps, ...(resource && { resource }) })
          expect(allowed(request, policies)).toBe(callerSide && ownerSide)
        }
      }),
      RUNS,
    )
  })
})

describe('laws of conditions', () => {
  const holds = (operator: string, key: string, wanted: unknown, context: AuthorizationRequest['context']) => {
    const document = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { [key]: wanted } } },
    }
    const request = {
      principal: 'arn:aws:iam::111111111111:user/alice',
      action: 'a:B',
      resource: '*',
      ...(context && { context }),
    }
    return authorize(request, { identity: [{ name: 'identity', document }] }).decision === 'allow'
  }
  const asked = worldOf(4)

  test('a negated operator is the opposite of the positive one, where the key is present', TIMEOUT, () => {
    fc.assert(
      fc.property(conditionLine, asked, ([operator, key, wanted], { requests }) => {
        const base = operator.replace(/^.*:|IfExists$/g, '')
        const family = CONDITION_OPERATORS.find(({ name, negatedName }) => base === name || base === negatedName)
        if (family?.negatedName === undefined) return
        for (const { context = {} } of requests) {
          const present = Object.keys(context).some((name) => name.toLowerCase() === key.toLowerCase())
          if (!present) continue
          expect(holds(family.negatedName, key, wanted, context)).toBe(!holds(family.name, key, wanted, context))
        }
      }),
      RUNS,
    )
  })

  test('…IfExists holds wherever the plain operator does', TIMEOUT, () => {
    fc.assert(
      fc.property(conditionLine, asked, ([operator, key, wanted], { requests }) => {
        if (operator === 'Null') return
        const plain = operator.replace(/IfExists$/, '')
        for (const { context } of requests) {
          if (holds(plain, key, wanted, context)) expect(holds(`${plain}IfExists`, key, wanted, context)).toBe(true)
        }
      }),
      RUNS,
    )
  })
})

describe('bad input', () => {
  /** Answers whether it went well; fails for any error but the engine's own. */
  const survives = (act: () => unknown): boolean => {
    try {
      act()
      return true
    } catch (error) {
      if (error instanceof PolicyError) return false
      throw error
    }
  }

  const askEverything = (request: unknown, policies: unknown) => {
    const decision = authorize(request as AuthorizationRequest, policies as ApplicablePolicies)
    formatExplanation(explain(decision))
    JSON.stringify(decision)
  }

  /** Values that trip code which expects texts: names of inherited members, near misses, deep and empty values. */
  const nasty = fc.oneof(
    { weight: 2, arbitrary: fc.jsonValue() },
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      '',
      '*',
      [],
      [[]],
      {},
      { toString: 1 },
      { length: 3 },
      [null],
      'constructor',
      '__proto__',
    ),
    fc.constantFrom<unknown>(
      '${',
      '${}',
      "${a, 'b",
      '${${a}}',
      'arn:',
      'arn:::::',
      'a\nb',
      'For\nAnyValue:StringEquals',
      'ForAnyValue:',
      'IfExists',
    ),
  )

  test('only PolicyError leaves parsePolicyDocument and validatePolicy', TIMEOUT, () => {
    const kinds = ['identity', 'trust', 'resource', 'boundary', 'session', 'scp', 'rcp'] as const
    fc.assert(
      fc.property(nasty, fc.constantFrom(...kinds), (value, kind) => {
        survives(() => parsePolicyDocument(value))
        survives(() => parsePolicyDocument(JSON.stringify(value)))
        survives(() => validatePolicy(JSON.stringify(value), kind))
      }),
      { numRuns: runs(2_000) },
    )
  })

  test('only PolicyError leaves authorize, whatever the request and the policies', TIMEOUT, () => {
    fc.assert(
      fc.property(nasty, nasty, (request, policies) => {
        survives(() => askEverything(request, policies))
      }),
      { numRuns: runs(1_000) },
    )
  })

  test('only PolicyError leaves authorize when one spot of a good world is spoilt', TIMEOUT, () => {
    const spots = (value: unknown): number =>
      1 +
      (typeof value === 'object' && value !== null
        ? Object.values(value).reduce((sum, inner) => sum + spots(inner), 0)
        : 0)
    /** Exchanges the spot of that number, counted depth first, for a value; or the name of the member there. */
    const spoil = (value: unknown, spot: number, by: unknown): unknown => {
      let left = spot
      const walk = (inner: unknown): unknown => {
        if (left-- === 0) return by
        if (Array.isArray(inner)) return inner.map(walk)
        if (typeof inner !== 'object' || inner === null) return inner
        return Object.fromEntries(
          Object.entries(inner).map(([key, member]) => [left === 0 && typeof by === 'string' ? by : key, walk(member)]),
        )
      }
      return walk(value)
    }
    let went = 0
    fc.assert(
      fc.property(worldOf(1), fc.nat(), nasty, ({ policies, requests }, spot, by) => {
        const world = { request: requests[0], policies }
        const spoilt = spoil(world, 1 + (spot % (spots(world) - 1)), by) as typeof world
        if (survives(() => askEverything(spoilt.request, spoilt.policies))) went++
      }),
      { numRuns: runs(3_000) },
    )
    expect(went).toBeGreaterThan(0)
  })

  // Each was once answered with another error than the engine's own.
  const request = { principal: 'arn:aws:iam::111111111111:user/alice', action: 'a:B', resource: '*' }
  const statement = { Effect: 'Allow', Action: '*', Resource: '*' }
  const document = { Version: '2012-10-17', Statement: statement }
  test.each<[string, unknown, unknown]>([
    [
      'a Version that cannot be text',
      request,
      { identity: [{ name: 'p', document: { ...document, Version: { toString: 1 } } }] },
    ],
    [
      'an operator with a line feed',
      request,
      {
        identity: [
          { name: 'p', document: { Statement: { ...statement, Condition: { 'String\nEquals': { 'a:b': 'c' } } } } },
        ],
      },
    ],
    ['no policies', request, null],
    ['policies that are text', request, { identity: 'p' }],
    ['levels that are a number', { ...request, action: 's3:GetObject' }, { rcps: 5 }],
    ['a policy that is none', request, { permissionsBoundary: null }],
    ['a null policy', request, { resource: null }],
    ['a policy without a name', request, { resource: { document } }],
    ['a name that cannot be text', request, { identity: [{ name: { toString: 1 }, document }] }],
    ['a list of nothing', request, { identity: [null] }],
    [
      'a context that is text',
      { ...request, context: 'x' },
      { identity: [{ name: 'p', document: { Statement: { ...statement, Condition: { Null: { 'a:b': 'true' } } } } }] },
    ],
    ['an account that is a number', { ...request, resourceAccount: 5 }, {}],
    ['no request', null, {}],
  ])('refuses %s', (_, request, policies) => {
    expect(() => askEverything(request, policies)).toThrow(PolicyError)
  })
})

describe('patterns stay linear', () => {
  const seconds = (act: () => void) => {
    const start = performance.now()
    act()
    return (performance.now() - start) / 1000
  }
  const ask = (statement: object, request: Partial<AuthorizationRequest>) => {
    const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*', ...statement } }
    const full = { principal: 'arn:aws:iam::111111111111:user/alice', action: 'a:B', resource: '*', ...request }
    return authorize(full, { identity: [{ name: 'identity', document }] }).decision
  }
  const long = 'a'.repeat(50_000)
  const evil = `${'a*'.repeat(2_000)}b`

  // Backtracking would take longer than the world has.
  test.each<[string, object, Partial<AuthorizationRequest>]>([
    ['resource', { Resource: `arn:aws:s3:::${evil}` }, { resource: `arn:aws:s3:::${long}` }],
    [
      'resource, with question marks',
      { Resource: `arn:aws:s3:::${'a?*'.repeat(500)}b` },
      { resource: `arn:aws:s3:::${long}` },
    ],
    [
      'resource, with variables',
      { Resource: `arn:aws:s3:::\${aws:username}${evil}` },
      { resource: `arn:aws:s3:::alice${long}` },
    ],
    ['action', { Action: `a:${evil}` }, { action: `a:${long}` }],
    ['StringLike', { Condition: { StringLike: { 'x:k': evil } } }, { context: { 'x:k': long } }],
    [
      'ArnLike',
      { Condition: { ArnLike: { 'x:k': `arn:aws:s3:::${evil}` } } },
      { context: { 'x:k': `arn:aws:s3:::${long}` } },
    ],
    [
      'a number of many digits',
      { Condition: { NumericEquals: { 'x:k': 1 } } },
      { context: { 'x:k': `${'1'.repeat(100_000)}x` } },
    ],
    [
      'a variable of many spaces',
      { Resource: `arn:aws:s3:::\${${' '.repeat(5_000)},x}` },
      { resource: 'arn:aws:s3:::x' },
    ],
    ['many opened variables', { Resource: `arn:aws:s3:::${'${'.repeat(5_000)}` }, { resource: 'arn:aws:s3:::x' }],
  ])('%s', (_, statement, request) => {
    expect(seconds(() => expect(ask(statement, request)).not.toBe('allow'))).toBeLessThan(2)
  })
})
