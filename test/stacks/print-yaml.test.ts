import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { printYaml } from '../../src/stacks/print-yaml.ts'
import type { Value } from '../../src/stacks/template.ts'

/** Texts that one version of YAML or the other takes for something else, unless they are quoted. */
const ODD = [
  ...['on', 'Y', 'null', '~', '.inf', '<<', '=', '12:30', '1_000', '0x1', '2020-01-01', '1e3', '-', '?', ''],
  ...[
    'a: b',
    'a #b',
    '- a',
    "it's",
    '"',
    'a\nb',
    '\u2028',
    '\t',
    '!Ref x',
    'é',
    'a:',
    ' a',
    'a ',
    '*',
    '&x',
    '{}',
    '[]',
    '%',
  ],
]

const text = fc.oneof(fc.constantFrom(...ODD), fc.string(), fc.string({ unit: 'grapheme' }))
const key = text.filter((name) => name !== '__proto__')
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
}))

test('whatever is printed reads back the same, in both versions of YAML', () => {
  fc.assert(
    fc.property(fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 }), (given) => {
      const printed = printYaml(
        given,
        () => undefined,
        () => undefined,
      )
      for (const version of ['1.1', '1.2'] as const) {
        expect(JSON.stringify(parse(printed, { version, merge: false }))).toBe(JSON.stringify(given))
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 60) * 10 },
  )
})

test.each([
  ['a member of a list begins on its dash', { a: [{ b: 1, c: [2] }] }, 'a:\n  - b: 1\n    c:\n      - 2\n'],
  ['nothing is an empty list or object', { a: [], b: {} }, 'a: []\nb: {}\n'],
  ['a short form stands for its object', { a: { Ref: 'X' }, b: [{ Ref: 'Y' }] }, 'a: !Ref X\nb:\n  - !Ref Y\n'],
  [
    'comments stand above, apart from what was before',
    { a: { b: 1, c: 2 } },
    'a:\n  # of b\n  b: 1\n\n  # of c\n  c: 2\n',
  ],
] as const)('%s', (_, given, printed) => {
  const short = (object: { readonly [key: string]: Value }) =>
    object.Ref === undefined ? undefined : `!Ref ${object.Ref}`
  const comments = (path: readonly string[]) => (path.length === 2 && path[0] === 'a' ? `of ${path[1]}` : undefined)
  expect(printYaml(given, short, comments)).toBe(printed)
})
