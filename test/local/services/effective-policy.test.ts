import { expect, it } from 'vitest'
import { effectivePolicy } from '../../../src/local/services/organizations/effective-policy.ts'
import type { OrganizationPolicy } from '../../../src/local/services/organizations/state.ts'

const policy = (content: object): OrganizationPolicy => ({
  id: 'p-1',
  arn: 'arn',
  type: 'TAG_POLICY',
  awsManaged: false,
  name: 'p',
  description: '',
  content: JSON.stringify(content),
  document: { name: 'p', document: {} },
  tags: new Map(),
})
const values = (operator: string, ...list: string[]) => ({ tags: { team: { tag_value: { [`@@${operator}`]: list } } } })
const merged = (...list: string[]) => ({ tags: { team: { tag_value: list } } })
const limited = (...operators: string[]) => ({
  tags: { team: { tag_value: { '@@assign': ['a'], '@@operators_allowed_for_child_policies': operators } } },
})

/** @see https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html */
it.each<readonly [name: string, levels: readonly (readonly object[])[], effective: object | undefined]>([
  ['no policy', [[], []], undefined],
  ['one', [[values('assign', 'a')], []], merged('a')],
  ['the lower level assigns anew', [[values('assign', 'a')], [values('assign', 'b')]], merged('b')],
  ['the lower level appends', [[values('assign', 'a')], [values('append', 'b', 'a')]], merged('a', 'b')],
  ['the lower level removes', [[values('assign', 'a', 'b')], [values('remove', 'a')]], merged('b')],
  ['two policies of one level', [[values('append', 'a'), values('append', 'b')]], merged('a', 'b')],
  ['nothing is allowed below', [[limited('@@none')], [values('assign', 'b')]], merged('a')],
  [
    'appending is allowed below',
    [[limited('@@append')], [values('assign', 'x')], [values('append', 'b')]],
    merged('a', 'b'),
  ],
  ['everything is allowed below', [[limited('@@all')], [values('assign', 'b')]], merged('b')],
  ['a level does not limit itself', [[limited('@@none'), values('append', 'b')]], merged('a', 'b')],
  ['no lower level loosens', [[limited('@@none')], [limited('@@all')], [values('assign', 'b')]], merged('a')],
  [
    'a limit holds further down the document',
    [
      [{ tags: { '@@operators_allowed_for_child_policies': ['@@none'], ...values('assign', 'a').tags } }],
      [values('assign', 'b')],
    ],
    merged('a'),
  ],
  [
    'names ignore case',
    [[values('assign', 'a')], [{ Tags: { TEAM: { Tag_Value: { '@@append': ['b'] } } } }]],
    merged('a', 'b'),
  ],
])('%s', (_, levels, effective) => {
  const content = effectivePolicy(levels.map((level) => level.map(policy)))
  expect(content && JSON.parse(content)).toEqual(effective)
})

it('any name can be a policy’s', () => {
  const content = effectivePolicy([
    [policy(JSON.parse('{"__proto__":{"polluted":{"@@assign":1}},"constructor":{"@@assign":2}}'))],
  ])
  expect(content).toBe('{"__proto__":{"polluted":1},"constructor":2}')
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})
