import { beforeEach, describe, expect, test } from 'vitest'
import { authorize } from '../../src/iam/authorize.ts'
import { DecisionLog, describeDecision, type LoggedDecision } from '../../src/local/decision-log.ts'

const KEPT = 2_000
const principal = 'arn:aws:iam::111111111111:user/alice'
const resource = 'arn:aws:lambda:us-east-1:111111111111:function:f'
const statement = { Effect: 'Allow', Action: 'lambda:GetFunction', Resource: '*' }
const identity = [{ name: 'AlicePolicy', document: { Version: '2012-10-17', Statement: [statement] } }]

const decide = (action: string) => authorize({ principal, action, resource }, { identity })
const allowed = decide('lambda:GetFunction')
const denied = decide('lambda:InvokeFunction')
const entry = (decision: LoggedDecision['decision'], n: number): LoggedDecision => ({
  time: Date.UTC(2025, 0, 1) + n,
  requestId: `request-${n}`,
  action: decision.request.action,
  decision,
})

let log: DecisionLog
beforeEach(() => {
  log = new DecisionLog()
})
const requestIds = (filter?: Parameters<DecisionLog['list']>[0]) => log.list(filter).map(({ requestId }) => requestId)

test('the two decisions differ', () => {
  expect([allowed.decision, denied.decision]).toEqual(['allow', 'implicit-deny'])
})

describe('list', () => {
  test.each([
    [undefined, [0, 1, 2]],
    [{ denied: true }, [1]],
    [{ denied: false }, [0, 2]],
    [{ action: 'lambda:InvokeFunction' }, [1]],
    [{ action: 'lambda:GetFunction', denied: true }, []],
    [{ action: 'lambda:getfunction' }, []],
  ])('%j', (filter, expected) => {
    for (const [n, decision] of [allowed, denied, allowed].entries()) log.add(entry(decision, n))
    expect(requestIds(filter)).toEqual(expected.map((n) => `request-${n}`))
  })

  test.each([1, KEPT - 1, KEPT, KEPT + 1, 2 * KEPT - 1, 2 * KEPT, 2 * KEPT + 1, 5 * KEPT + 7])(
    'has the latest of %i, at most 2,000, oldest first',
    (count) => {
      for (let n = 0; n < count; n++) log.add(entry(n % 2 === 0 ? allowed : denied, n))
      const first = Math.max(0, count - KEPT)
      expect(requestIds()).toEqual(Array.from({ length: count - first }, (_, index) => `request-${first + index}`))
      expect(log.count('lambda:GetFunction').allowed + log.count('lambda:InvokeFunction').denied).toBe(count)
    },
  )
})

describe('counts', () => {
  test('by action, in alphabetical order', () => {
    for (const [n, decision] of [denied, allowed, denied].entries()) log.add(entry(decision, n))
    expect(Object.entries(log.counts())).toEqual([
      ['lambda:GetFunction', { allowed: 1, denied: 0 }],
      ['lambda:InvokeFunction', { allowed: 0, denied: 2 }],
    ])
    expect(log.count('lambda:InvokeFunction')).toEqual({ allowed: 0, denied: 2 })
    expect(log.count('sts:AssumeRole')).toEqual({ allowed: 0, denied: 0 })
  })

  // Known defect: what `counts()` answered goes on counting, so that before and after are always equal.
  test('stay what they were when they were asked for', () => {
    log.add(entry(allowed, 0))
    const before = log.counts()
    log.add(entry(allowed, 1))
    expect(before).toEqual({ 'lambda:GetFunction': { allowed: 1, denied: 0 } })
  })

  test('and entries are gone after clear', () => {
    log.add(entry(denied, 0))
    log.clear()
    expect([log.list(), log.counts(), log.count('lambda:InvokeFunction')]).toEqual([[], {}, { allowed: 0, denied: 0 }])
  })
})

describe('describeDecision', () => {
  test('an allowed call names the statement that allowed it, and no obstacle', () => {
    const told = JSON.parse(JSON.stringify(describeDecision(entry(allowed, 5)))) as Record<string, unknown>
    expect(told).toEqual({
      time: '2025-01-01T00:00:00.005Z',
      requestId: 'request-5',
      decision: 'allow',
      principal,
      action: 'lambda:GetFunction',
      resource,
      reasons: [{ layer: 'identity', policy: 'AlicePolicy', index: 0, effect: 'Allow' }],
    })
  })

  test("a denied one has AWS's message and what stands in the way", () => {
    const told = describeDecision(entry(denied, 0))
    expect(told).toMatchObject({
      decision: 'implicit-deny',
      reasons: [],
      message: `User: ${principal} is not authorized to perform: lambda:InvokeFunction on resource: ${resource} because no identity-based policy allows the lambda:InvokeFunction action`,
    })
    expect(told.obstacles).toHaveLength(1)
  })
})
