import { describe, expect, test } from 'vitest'
import { declareState, type Place, type StateScope, Store } from '../../src/local/store/state.ts'

const HERE: Place = { partition: 'aws', account: '111111111111', region: 'us-east-1' }
const ELSEWHERE: readonly (readonly [string, Place])[] = [
  ['another Region', { ...HERE, region: 'eu-central-1' }],
  ['another account', { ...HERE, account: '222222222222' }],
  ['another partition', { ...HERE, partition: 'aws-cn' }],
]
const SHARED: Readonly<Record<StateScope, readonly boolean[]>> = {
  region: [false, false, false],
  account: [true, false, false],
  partition: [true, true, false],
}

describe.each(Object.entries(SHARED))('state per %s', (scope, shared) => {
  test.each(ELSEWHERE.map(([name, place], index) => ({ name, place, same: shared[index] })))(
    'in $name is the same: $same',
    ({ place, same }) => {
      const store = new Store()
      const things = declareState<string[]>('things', scope as StateScope, () => [])
      store.get(things, HERE).push('one')
      expect(store.get(things, place)).toEqual(same ? ['one'] : [])
      expect(store.get(things, HERE)).toEqual(['one'])
      expect(store.all(things)).toHaveLength(same ? 1 : 2)
    },
  )
})

test('two states of the same name do not meet', () => {
  const store = new Store()
  const [a, b] = ['x', 'x'].map((name) => declareState<string[]>(name, 'region', () => [])) as [
    ReturnType<typeof declareState<string[]>>,
    ReturnType<typeof declareState<string[]>>,
  ]
  store.get(a, HERE).push('one')
  expect(store.get(b, HERE)).toEqual([])
})

test('two stores do not meet, and a cleared one starts anew', () => {
  const things = declareState<string[]>('things', 'region', () => [])
  const [first, second] = [new Store(), new Store()]
  first.get(things, HERE).push('one')
  expect(second.all(things)).toEqual([])
  expect(second.get(things, HERE)).toEqual([])
  first.clear()
  expect([first.all(things), first.get(things, HERE)]).toEqual([[], []])
})
