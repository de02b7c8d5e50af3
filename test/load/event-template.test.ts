import { expect, test } from 'vitest'
import { seededRandom } from '../../src/core/random.ts'
import { type EventTemplate, parseEventTemplate } from '../../src/load/event-template.ts'

const render = (text: string, index = 7) =>
  (parseEventTemplate(text) as EventTemplate).render({ index, random: seededRandom(1), now: 1_700_000_000_123 })

test.each([
  ['nothing to fill in', '{"a":{"b":{}}}', /^\{"a":\{"b":\{\}\}\}$/],
  ['the number of the arrival', '{"i":{{i}},"again":"{{ i }}"}', /^\{"i":7,"again":"7"\}$/],
  ['a time', '{{now}}', /^1700000000123$/],
  ['an id', '{{uuid}}', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ['a number from a range', '{{random -5 -3}}', /^-[345]$/],
  ['a range of one', '{{random 4 4}}', /^4$/],
  ['the braces themselves', '"{{"{{"}}name}}"', /^"\{\{name\}\}"$/],
])('%s', (_, text, expected) => {
  expect(render(text)).toMatch(expected)
})

test('both ends of a range come up, and nothing beyond them', () => {
  const template = parseEventTemplate('{{random 1 3}}') as EventTemplate
  const random = seededRandom(2)
  const seen = Array.from({ length: 200 }, (_, index) => template.render({ index, random, now: 0 }))
  expect([...new Set(seen)].sort()).toEqual(['1', '2', '3'])
})

test('everything that is wrong is told, with its place', () => {
  const problems = parseEventTemplate(
    '{"a": {{index}},\n "b": {{random 1}}, "c": {{random 9 1}},\n  "d": {{i 1}}, "e": {{\n}',
  )
  expect(
    (problems as readonly { place: string; message: string }[]).map(({ place, message }) => [place, message]),
  ).toEqual([
    ['line 1, column 7', 'no placeholder `{{index}}`'],
    ['line 2, column 7', '`{{random 1}}` is not how `random` is written'],
    ['line 2, column 26', '`{{random 9 1}}` is not how `random` is written'],
    ['line 3, column 8', '`{{i 1}}` is not how `i` is written'],
    ['line 3, column 22', '`{{` has no `}}` on its line'],
  ])
})
