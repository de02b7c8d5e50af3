import { expect, test } from 'vitest'
import { compareAccess, describeLine } from '../../src/deploy/access-lines.ts'
import { buildStacks } from '../../src/stacks/build-stacks.ts'
import { toTemplate } from '../../src/stacks/print-template.ts'
import type { Stack } from '../../src/stacks/stack.ts'
import type { Template } from '../../src/stacks/template.ts'
import { readTopology } from '../../src/topology/define-topology.ts'

const functions = {
  caller: { account: 'home', entry: './a.ts' },
  greeter: { account: 'away', entry: './b.ts', alias: 'live' },
}

/** The templates of `away`, with one call from home. */
function templateOf(call: object): Template {
  const topology = readTopology({
    name: 'sys',
    accounts: { home: { id: '111111111111' }, away: { id: '222222222222' } },
    functions,
    buckets: { files: { account: 'away' } },
    calls: { greet: { from: 'caller', to: 'greeter', ...call } },
  })
  return toTemplate(buildStacks(topology).find(({ id }) => id === 'away/us-east-1') as Stack)
}

function told(before: Template | undefined, after: Template | undefined): string[] {
  const { added, removed } = compareAccess(before, after)
  return [...added.map((line) => describeLine(line, 'added')), ...removed.map((line) => describeLine(line, 'removed'))]
}

test('the same template changes nothing', () => {
  expect(told(templateOf({}), templateOf({}))).toEqual([])
})

test('an external id is a condition more', () => {
  expect(told(templateOf({}), templateOf({ externalId: 'ext' }))).toEqual([
    'role sys-call-greet may now also be used by arn:aws:iam::111111111111:root (sts:AssumeRole) if aws:PrincipalArn ArnEquals arn:aws:iam::111111111111:role/sys-caller and sts:ExternalId StringEquals ext',
    'role sys-call-greet may no longer be used by arn:aws:iam::111111111111:root (sts:AssumeRole) if aws:PrincipalArn ArnEquals arn:aws:iam::111111111111:role/sys-caller',
  ])
})

test('from a role to a resource policy', () => {
  expect(told(templateOf({}), templateOf({ by: 'resource-policy' }))).toEqual([
    'function GreeterAlias may now also be called by 111111111111 (lambda:InvokeFunction)',
    'role sys-call-greet may no longer lambda:InvokeFunction on arn:aws:lambda:us-east-1:222222222222:function:sys-greeter:live',
    'role sys-call-greet may no longer be used by arn:aws:iam::111111111111:root (sts:AssumeRole) if aws:PrincipalArn ArnEquals arn:aws:iam::111111111111:role/sys-caller',
  ])
})

test('a bucket’s policy', () => {
  const lines = told(templateOf({}), templateOf({ to: { bucket: 'files', access: 'write' }, by: 'resource-policy' }))
  expect(lines[0]).toBe(
    'bucket FilesBucket may now also be used by arn:aws:iam::111111111111:root (s3:PutObject) if aws:PrincipalArn ArnEquals arn:aws:iam::111111111111:role/sys-caller',
  )
})

test('a Deny is told as what it keeps from', () => {
  const line = { who: 'role r', what: 's3:GetObject on *', effect: 'Deny' } as const
  expect(describeLine(line, 'added')).toBe('role r is now kept from s3:GetObject on *')
  expect(describeLine(line, 'removed')).toBe('role r is no longer kept from s3:GetObject on *')
})

test('a new stack grants all that it has, one that goes takes it away', () => {
  const template = templateOf({})
  const { added, removed } = compareAccess(undefined, template)
  expect(removed).toEqual([])
  expect(added.length).toBeGreaterThan(3)
  expect(compareAccess(template, undefined)).toEqual({ added: [], removed: added })
})
