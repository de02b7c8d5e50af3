import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CONFIG_PROBLEMS, ConfigError } from '../../src/topology/config-error.ts'
import { good, problemsOf } from './bad-configs.ts'
import { example, spoiled } from './spoiled-configs.ts'

test('the good configuration is good, and with `$schema` too', () => {
  expect(problemsOf({ $schema: './xacct.schema.json', ...good })).toEqual([])
})

const TABLES = ['bad-settings', 'bad-forms', 'bad-names', 'bad-resources', 'bad-calls']
const tables = TABLES.map((name) => readFileSync(new URL(`${name}.test.ts`, import.meta.url), 'utf8')).join('\n')

test.each(Object.keys(CONFIG_PROBLEMS))('there is a row for `%s`', (code) => {
  expect(tables).toMatch(new RegExp(`^\\s*(\\[)?'${code}',`, 'm'))
})

test('the message has every problem on a line of its own', () => {
  const error = new ConfigError(problemsOf({ ...good, name: 5, collapse: 'x' }))
  expect(error.message.split('\n')).toEqual([
    'name: `5` is a number; text is needed here: put it in quotes',
    'collapse: `x` is not possible here; `never` or `organization` is needed here',
  ])
})

test('whatever is given, it is a topology or told with problems that have all their parts', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), spoiled(fc.anything({ maxDepth: 2 }))), (config) => {
      for (const problem of problemsOf(config)) {
        expect(Object.keys(CONFIG_PROBLEMS)).toContain(problem.code)
        for (const text of [problem.path, problem.message, problem.hint]) expect(text).not.toBe('')
      }
    }),
    { numRuns: 500 },
  )
})

test('the example is good', () => {
  expect(problemsOf(example)).toEqual([])
})
