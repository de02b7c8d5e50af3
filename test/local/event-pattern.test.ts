import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesPattern, validatePattern } from '../../src/local/event-pattern.ts'
import { matchesNaively, valuesOf } from './naive-event-pattern.ts'

type Row = readonly [name: string, pattern: object, event: unknown]

/** Examples of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html and what AWS recorded. */
const MATCHING: readonly Row[] = [
  ['one of the values', { a: ['x', 'y'] }, { a: 'y', b: 1 }],
  ['a number, however it is written', { a: [100] }, { a: 100.0 }],
  ['true, false and null', { a: [true], b: [false], c: [null] }, { a: true, b: false, c: null }],
  ['an empty text', { a: [''] }, { a: '' }],
  ['one element of a list', { a: ['y'] }, { a: ['x', 'y'] }],
  ['one element of lists in lists', { a: { b: [1] } }, { a: [[{ b: 2 }], [[{ b: 1 }]]] }],
  ['a prefix', { a: [{ prefix: 'ab' }] }, { a: 'abc' }],
  ['a prefix whatever its case', { a: [{ prefix: { 'equals-ignore-case': 'AB' } }] }, { a: 'abc' }],
  ['a suffix', { a: [{ suffix: '.png' }] }, { a: 'a.png' }],
  ['a suffix whatever its case', { a: [{ suffix: { 'equals-ignore-case': '.PNG' } }] }, { a: 'a.png' }],
  ['a text whatever its case', { a: [{ 'equals-ignore-case': 'Alice' }] }, { a: 'aLICE' }],
  ['wildcards', { a: [{ wildcard: 'dir/*.png' }] }, { a: 'dir/sub/x.png' }],
  ['an escaped star', { a: [{ wildcard: 'a\\*b*' }] }, { a: 'a*bc' }],
  ['an escaped backslash', { a: [{ wildcard: 'a\\\\*' }] }, { a: 'a\\b' }],
  ['anything but a text', { a: [{ 'anything-but': 'x' }] }, { a: 'y' }],
  ['anything but a text, if it is null', { a: [{ 'anything-but': 'x' }] }, { a: null }],
  ['anything but some texts', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }],
  ['anything but some numbers', { a: [{ 'anything-but': [1, 2] }] }, { a: 3 }],
  ['anything but a prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'yx' }],
  ['anything but a prefix, if it is a number', { a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 12 }],
  ['anything but some suffixes', { a: [{ 'anything-but': { suffix: ['.a', '.b'] } }] }, { a: 'x.c' }],
  ['anything but a text whatever its case', { a: [{ 'anything-but': { 'equals-ignore-case': 'x' } }] }, { a: 'y' }],
  ['anything but a wildcard', { a: [{ 'anything-but': { wildcard: '*/lib/*' } }] }, { a: 'src/x' }],
  ['an equal number', { a: [{ numeric: ['=', 301.8] }] }, { a: 3.018e2 }],
  ['a number in a range', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }],
  ['a number beyond a bound', { a: [{ numeric: ['>=', 5] }] }, { a: 5 }],
  ['an IPv4 range', { a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0.255' }],
  ['an IPv6 range', { a: [{ cidr: '2001:db8::/32' }] }, { a: '2001:db8:0:1::' }],
  ['what exists', { a: [{ exists: true }] }, { a: null }],
  ['what exists in some element', { a: { b: [{ exists: true }] } }, { a: [{ c: 1 }, { b: 1 }] }],
  ['what does not exist', { a: [{ exists: false }] }, { b: 1 }],
  ['what is no value but an object', { a: [{ exists: false }] }, { a: { b: 1 } }],
  ['what is an empty list', { a: [{ exists: false }] }, { a: [] }],
  ['what is missing with its parent', { a: { b: [{ 'anything-but': ['x'] }, { exists: false }] } }, { c: 1 }],
  ['an event of which everything may be missing', { a: [{ exists: false }] }, {}],
  ['$or', { s: ['a'], $or: [{ x: [1] }, { y: [{ numeric: ['>', 5] }] }] }, { s: 'a', x: 2, y: 6 }],
  ['$or within $or', { $or: [{ x: [1] }, { y: [1], $or: [{ p: [1] }, { q: [1] }] }] }, { y: 1, q: 1 }],
  ['$or below a name', { d: { s: ['a'], $or: [{ x: [1] }, { y: [1] }] } }, { d: { s: 'a', y: 1 } }],
  ['a field called $or', { $or: { x: ['a'] } }, { $or: { x: 'a' } }],
  ['dots in the names of the pattern', { 'a.b': ['x'] }, { a: { b: 'x' } }],
  ['dots in the names of the event', { a: { b: { c: ['x'] } } }, { 'a.b': { c: 'x' } }],
  ['the other way through dotted names', { 'a.b.c': ['x'] }, { 'a.b': { d: 1 }, a: { 'b.c': 'x' } }],
  [
    'one element of a list that has it all',
    { e: { first: ['Anna'], last: ['Smith'] } },
    {
      e: [
        { first: 'John', last: 'Doe' },
        { first: 'Anna', last: 'Smith' },
      ],
    },
  ],
]

const NOT_MATCHING: readonly Row[] = [
  ['another value', { a: ['x'] }, { a: 'y' }],
  ['a number for a text', { a: ['1'] }, { a: 1 }],
  ['a text for a number', { a: [{ numeric: ['=', 1] }] }, { a: '1' }],
  ['null for a number', { a: [{ numeric: ['<', 1] }] }, { a: null }],
  ['a name in another case', { A: ['x'] }, { a: 'x' }],
  ['a missing field', { a: ['x'], b: ['x'] }, { a: 'x' }],
  ['a missing field that may be anything but', { a: [{ 'anything-but': 'x' }] }, {}],
  ['null for an empty list', { a: [null] }, { a: [] }],
  ['an empty list for what exists', { a: [{ exists: true }] }, { a: [] }],
  ['an object for what exists', { a: [{ exists: true }] }, { a: { b: 1 } }],
  ['what exists for what does not', { a: { b: [{ exists: false }] } }, { a: [{ c: 1 }, { b: 1 }] }],
  ['what it must not be', { a: [{ 'anything-but': [100, 200] }] }, { a: 200 }],
  ['a forbidden suffix', { a: [{ 'anything-but': { suffix: ['.a', '.b'] } }] }, { a: 'x.b' }],
  ['a forbidden text in another case', { a: [{ 'anything-but': { 'equals-ignore-case': ['X'] } }] }, { a: 'x' }],
  ['a number outside', { a: [{ numeric: ['>', 0, '<', 5] }] }, { a: 5 }],
  ['an address outside', { a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.1.0' }],
  ['a number for an address', { a: [{ cidr: '10.0.0.0/24' }] }, { a: 123 }],
  ['a text too short for its wildcards', { a: [{ wildcard: 'ab*ba' }] }, { a: 'aba' }],
  ['JSON in a text', { a: { b: ['x'] } }, { a: '{"b":"x"}' }],
  ['names joined wrongly', { a: { b: ['x'] } }, { 'a.b': { b: 'x' } }],
  [
    'fields of different elements of a list',
    { e: { first: ['Anna'], last: ['Jones'] } },
    {
      e: [
        { first: 'Anna', last: 'Smith' },
        { first: 'Peter', last: 'Jones' },
      ],
    },
  ],
  ['neither of $or', { $or: [{ x: [1] }, { y: [1] }] }, { x: 2, y: 2 }],
  ['an event that is no object', { a: ['x'] }, 'x'],
]

/** With the words of AWS, as recorded from EventBridge and SNS. */
const REFUSED: readonly (readonly [pattern: string, reason: string])[] = [
  ['nonsense', 'failed to parse JSON.'],
  ['["a"]', 'Filter is not an object'],
  ['{}', 'Empty objects are not allowed'],
  ['{"a":{}}', 'Empty objects are not allowed'],
  ['{"a":[]}', 'Empty arrays are not allowed'],
  ['{"a":"x"}', '"a" must be an object or an array'],
  ['{"a":{"suffix":"x"}}', '"suffix" must be an object or an array'],
  ['{"a":[["x"]]}', 'Match value must be String, number, true, false, or null'],
  ['{"a":[{}]}', 'Match expression name not found'],
  ['{"a":[{"EXISTS":true}]}', 'Unrecognized match type EXISTS'],
  ['{"a":[{"toString":true}]}', 'Unrecognized match type toString'],
  ['{"a":[{"suffix":"x","prefix":"y"}]}', 'Only one key allowed in match expression'],
  ['{"a":[{"exists":true,"prefix":"y"}]}', 'Only one key allowed in match expression'],
  ['{"a":[{"exists":"no"}]}', 'exists match pattern must be either true or false.'],
  ['{"a":[{"prefix":1}]}', 'prefix match pattern must be a string'],
  ['{"a":[{"suffix":[]}]}', 'suffix match pattern must be a string'],
  ['{"a":[{"equals-ignore-case":["x"]}]}', 'equals-ignore-case match pattern must be a string'],
  ['{"a":[{"wildcard":123}]}', 'wildcard match pattern must be a string'],
  ['{"a":[{"wildcard":"arn:aws:events:us-east-1:**:x"}]}', 'Consecutive wildcard characters at pos 26'],
  ['{"a":[{"wildcard":"a\\\\b"}]}', 'Invalid escape character at pos 2'],
  ['{"a":[{"cidr":["x"]}]}', 'prefix match pattern must be a string'],
  ['{"a":[{"cidr":"bad"}]}', "Malformed CIDR, one '/' required"],
  ['{"a":[{"cidr":"10.0.0.0/xx"}]}', 'Malformed CIDR, mask bits must be an integer'],
  ['{"a":[{"cidr":"xx.11.xx/8"}]}', 'Nonstandard IP address: xx.11.xx'],
  ['{"a":[{"numeric":5}]}', 'Value of numeric must be an array.'],
  ['{"a":[{"numeric":[]}]}', 'Invalid member in numeric match: ]'],
  ['{"a":[{"numeric":[1,"<="]}]}', 'Invalid member in numeric match: 1'],
  ['{"a":[{"numeric":["operator"]}]}', 'Unrecognized numeric range operator: operator'],
  ['{"a":[{"numeric":["=","000"]}]}', 'Value of equals must be numeric'],
  ['{"a":[{"numeric":[">="]}]}', 'Value of >= must be numeric'],
  ['{"a":[{"numeric":["<",100,">",10]}]}', 'Too many elements in numeric expression'],
  ['{"a":[{"numeric":[">=",1,">",2]}]}', 'Bad numeric range operator: >'],
  ['{"a":[{"numeric":[">",3,"<",1]}]}', 'Bottom must be less than top'],
  ['{"a":[{"numeric":[">",20,"<="]}]}', 'Value of <= must be numeric'],
  ['{"a":[{"numeric":[">",20,30]}]}', 'Bad value in numeric range: 30'],
  ['{"a":[{"numeric":[">",20,"test"]}]}', 'Bad numeric range operator: test'],
  ['{"a":[{"numeric":[">",20,"<",30,"<",50]}]}', 'Too many terms in numeric range expression'],
  ['{"a":[{"anything-but":null}]}', 'Value of anything-but must be an array or single string/number value.'],
  ['{"a":[{"anything-but":["x",null]}]}', 'Inside anything but list, start|null|boolean is not supported.'],
  [
    '{"a":[{"anything-but":["x",1]}]}',
    'Inside anything but list, either all values are number or string, mixed type is not supported',
  ],
  ['{"a":[{"anything-but":{"exists":false}}]}', 'Unsupported anything-but pattern: exists'],
  ['{"a":[{"anything-but":{"suffix":123}}]}', 'prefix/suffix match pattern must be a string'],
  ['{"a":[{"anything-but":{"prefix":["x",1]}}]}', 'prefix/suffix match pattern must be a string'],
  ['{"a":[{"anything-but":{"prefix":""}}]}', 'Null prefix/suffix not allowed'],
  [
    '{"a":[{"anything-but":{"prefix":{"equals-ignore-case":"x"}}}]}',
    'Value of anything-but must be an array or single string/number value.',
  ],
  [
    '{"a":[{"anything-but":{"equals-ignore-case":123}}]}',
    'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  ],
]

describe('an event pattern', () => {
  it.each(MATCHING)('matches %s', (_, pattern, event) => {
    expect(validatePattern(JSON.stringify(pattern))).toBeUndefined()
    expect(matchesPattern(pattern, event)).toBe(true)
  })

  it.each(NOT_MATCHING)('does not match %s', (_, pattern, event) => {
    expect(validatePattern(JSON.stringify(pattern))).toBeUndefined()
    expect(matchesPattern(pattern, event)).toBe(false)
  })

  it.each(REFUSED)('%s is refused: %s', (pattern, reason) => {
    expect(validatePattern(pattern)).toBe(reason)
  })

  it.each([
    ['many $or', `{${Array.from({ length: 20 }, (_, i) => `"k${i}":{"$or":[{"a":[1]},{"b":[1]}]}`).join()}}`],
    ['deep nesting', `${'{"a":'.repeat(5_000)}[1]${'}'.repeat(5_000)}`],
    ['deeply nested $or', `${'{"$or":[{"a":[1]},'.repeat(5_000)}{"a":[1]}${']}'.repeat(5_000)}`],
  ])('%s is refused and not worked on', (_, pattern) => {
    expect(validatePattern(pattern)).toBeDefined()
  })

  it('is compared with lists of any depth', () => {
    const event = { a: JSON.parse(`${'['.repeat(50_000)}"x"${']'.repeat(50_000)}`) as unknown }
    expect(matchesPattern({ a: ['x'] }, event)).toBe(true)
    expect(matchesPattern({ a: ['y'] }, event)).toBe(false)
  })
})

describe('laws', () => {
  const name = fc.constantFrom('a', 'b', 'a.b', 'c')
  const leaf = fc.constantFrom<unknown>('x', 'xy', 'X', '', 0, 1, 2.5, true, null, '10.0.0.1')
  const event = (depth: number): fc.Arbitrary<unknown> => fc.dictionary(name, value(depth), { maxKeys: 3 })
  const value = (depth: number): fc.Arbitrary<unknown> =>
    depth === 0 ? leaf : fc.oneof(leaf, event(depth - 1), fc.array(value(depth - 1), { maxLength: 3 }))
  const condition = fc.oneof(
    leaf,
    fc.record({ exists: fc.boolean() }),
    fc.record({ prefix: fc.constantFrom('x', 'X', '') }),
    fc.record({ suffix: fc.constantFrom('y', '') }),
    fc.record({ 'equals-ignore-case': fc.constantFrom('x', 'XY') }),
    fc.record({ wildcard: fc.constantFrom('*', 'x*', '*y', 'x*y*') }),
    fc.record({ numeric: fc.constantFrom(['=', 1], ['>', 0], ['<=', 1], ['>=', 0, '<', 2]) }),
    fc.record({ cidr: fc.constant('10.0.0.0/8') }),
    fc.record({
      'anything-but': fc.constantFrom<unknown>('x', ['x', 'xy'], [1, 2.5], { prefix: 'x' }, { suffix: ['y', '1'] }),
    }),
  )
  const conditions = fc.array(condition, { minLength: 1, maxLength: 3 })
  const pattern = (depth: number): fc.Arbitrary<object> => {
    if (depth === 0) return fc.dictionary(name, conditions, { minKeys: 1, maxKeys: 2 })
    const below = fc.dictionary(name, fc.oneof(conditions, pattern(depth - 1)), { minKeys: 1, maxKeys: 3 })
    const branches = fc.array(pattern(depth - 1), { minLength: 2, maxLength: 3 })
    return fc.tuple(below, fc.option(branches)).map(([fields, $or]) => ($or === null ? fields : { ...fields, $or }))
  }

  /** A pattern of an event's own fields and values, which may yet be of different elements of a list. */
  const patternFrom = (values: readonly { readonly path: string; readonly value: unknown }[]) =>
    fc
      .subarray([...values], { minLength: 1, maxLength: Math.min(3, values.length) })
      .map((chosen) => Object.fromEntries(chosen.map(({ path, value }) => [path, [value]])))

  it('agree with a matcher that tries everything', () => {
    const unrelated = fc.tuple(pattern(2), event(3))
    const related = event(4)
      .filter((some) => valuesOf(some).length > 0)
      .chain((some) => fc.tuple(patternFrom(valuesOf(some)), fc.constant(some)))
    fc.assert(
      fc.property(fc.oneof(unrelated, related), ([some, other]) => {
        expect(matchesPattern(some, other)).toBe(matchesNaively(some, other))
      }),
      { numRuns: 2_000 },
    )
  })

  it('any text is either refused or can be matched', () => {
    fc.assert(
      fc.property(fc.json(), fc.jsonValue(), (text, other) => {
        if (validatePattern(text) === undefined) expect(typeof matchesPattern(JSON.parse(text), other)).toBe('boolean')
      }),
      { numRuns: 1_000 },
    )
  })
})
