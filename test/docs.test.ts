import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { BRIDGE_CODES } from '../scripts/errors-page.ts'
import { PRINTED } from '../scripts/print-docs.ts'
import { compilePolicy } from '../src/iam/compile-policy.ts'
import { CONDITION_KEYS } from '../src/iam/condition-keys.ts'
import { CONDITION_OPERATORS } from '../src/iam/condition-operators.ts'

test.each(Object.entries(PRINTED))('%s is fresh: `npm run docs` prints it', (path, print) => {
  expect(readFileSync(path, 'utf8')).toBe(print())
})

test.each(CONDITION_OPERATORS)('the example of $name is a condition', ({ name, example: [key, value] }) => {
  const statement = { Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: { [name]: { [key]: value } } }
  expect(() => compilePolicy({ Version: '2012-10-17', Statement: statement })).not.toThrow()
})

test('every key is listed once, whatever its case', () => {
  const names = CONDITION_KEYS.map(({ name }) => name.toLowerCase())
  expect(names).toEqual([...new Set(names)])
})

test('every code of a BridgeError is told, and no other', () => {
  const files = readdirSync('src/runtime').map((file) => readFileSync(join('src/runtime', file), 'utf8'))
  const thrown = files.flatMap((text) => [...text.matchAll(/(?:BridgeError|super)\('(\w+)'/g)].map(([, name]) => name))
  // Those that are put together of two words.
  const composed = [
    'InvalidPayload',
    'InvalidAnswer',
    'InvalidTarget',
    'InvalidAccount',
    'UnknownTarget',
    'UnknownAccount',
  ]
  expect([...new Set([...thrown, ...composed, 'SessionTooLong'])].sort()).toEqual(Object.keys(BRIDGE_CODES).sort())
})

const FOLDERS = ['docs', 'examples']
const pages = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => join(folder, name)),
  ),
]

test('there are pages to look at', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']))
})

test.each(pages)('%s links to what exists', (page) => {
  const text = readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```/gm, '')
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string)
  const broken = targets
    .filter((target) => !/^(?:[a-z]+:|#)/i.test(target))
    .filter((target) => !existsSync(join(dirname(page), target.replace(/#.*$/, ''))))
  expect(broken).toEqual([])
})
