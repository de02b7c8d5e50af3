import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePolicy } from '../../src/iam/compile-policy.ts'

const piece = fc.constantFrom(
  'arn:aws:s3:::b',
  'arn:aws:lambda:us-east-1:111111111111:function:',
  'f',
  'g',
  '*',
  '?',
  '${aws:username}',
  '/',
  ':',
  'x',
)
const pattern = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''))
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: fc.constant('s3:GetObject'),
  target: fc.tuple(fc.constantFrom('Resource', 'NotResource'), fc.array(pattern, { minLength: 1, maxLength: 3 })),
})
const version = fc.constantFrom('2012-10-17', '2008-10-17')

test('the index leaves out only statements that cannot match, and keeps the order', () => {
  const lookup = (key: string) => (key === 'aws:username' ? 'f' : undefined)
  fc.assert(
    fc.property(
      version,
      fc.array(statement, { minLength: 9, maxLength: 20 }),
      pattern,
      (Version, statements, resource) => {
        const Statement = statements.map(({ target: [element, patterns], ...rest }) => ({
          ...rest,
          [element]: patterns,
        }))
        const compiled = compilePolicy({ Version, Statement })
        const candidates = compiled.candidates('s3:getobject', resource)
        const places = candidates.map(({ source }) => source.index)
        expect(places).toEqual([...places].sort((a, b) => a - b))
        for (const one of compiled.statements) {
          if (!candidates.includes(one)) expect(one.resource?.(resource, { context: { lookup } })).toBe(false)
        }
      },
    ),
    { numRuns: 2_000 },
  )
})
