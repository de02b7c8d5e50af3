import { expect, test } from 'vitest'
import { describeDenial } from '../../src/dev/denial.ts'
import { callOf } from '../../src/dev/observe-calls.ts'
import { authorize } from '../../src/iam/authorize.ts'
import { readTopology } from '../../src/topology/define-topology.ts'

const topology = readTopology({
  name: 'sys',
  accounts: { home: { id: '111111111111' }, away: { id: '222222222222' } },
  functions: {
    caller: { account: 'home', entry: './caller.ts' },
    other: { account: 'home', entry: './other.ts' },
    greeter: { account: 'away', entry: './greeter.ts', alias: 'live' },
    quiet: { account: 'away', entry: './quiet.ts' },
  },
  calls: { greet: { from: 'caller', to: 'greeter' } },
})
const [greet] = topology.calls
const FN = 'arn:aws:lambda:us-east-1:222222222222:function:'
const session = (role: string) => `arn:aws:sts::111111111111:assumed-role/${role}/s`
const callRole = greet?.role?.arn as string
const callSession = `arn:aws:sts::222222222222:assumed-role/${greet?.role?.name}/s`

test.each<[caller: string, action: string, resource: string, who: string, declare: string | undefined, call: unknown]>([
  [
    'sys-caller',
    'lambda:InvokeFunction',
    `${FN}sys-quiet`,
    'caller',
    "declare it in `calls`: 'caller-quiet': { from: 'caller', to: 'quiet' }",
    undefined,
  ],
  [
    'sys-caller',
    'lambda:InvokeFunction',
    `${FN}sys-greeter:live`,
    'caller',
    "go through call `greet`: target('greet').invoke(…)",
    undefined,
  ],
  ['sys-other', 'sts:AssumeRole', callRole, 'other', 'add `other` to `from` of call `greet`', 'greet'],
  ['sys-caller', 'sts:AssumeRole', callRole, 'caller', undefined, 'greet'],
  ['sys-caller', 's3:GetObject', 'arn:aws:s3:::b/k', 'caller', undefined, undefined],
  [
    'stranger',
    'lambda:InvokeFunction',
    `${FN}sys-quiet`,
    'assumed-role/stranger/s in 111111111111',
    undefined,
    undefined,
  ],
  [callSession, 'lambda:InvokeFunction', `${FN}sys-greeter:live`, 'call greet', undefined, 'greet'],
  [callSession, 'lambda:InvokeFunction', `${FN}sys-greeter`, 'call greet', undefined, undefined],
])('%s %s %s', (caller, action, resource, who, declare, call) => {
  const principal = caller.startsWith('arn:') ? caller : session(caller)
  const decision = authorize({ principal, action, resource, resourceAccount: '222222222222' }, { identity: [] })
  const told = describeDenial(decision, topology)
  expect({ who: told.who, declare: told.declare }).toEqual({ who, declare })
  expect(told.obstacles.length).toBeGreaterThan(0)
  expect(callOf(decision, topology)?.name).toBe(call)
})
