import { beforeAll, expect, test } from 'vitest'
import { runExample, type Tour, unfit, unwrapped } from './run-example.ts'

const PATIENCE = 60_000

let tour: Tour
beforeAll(async () => {
  tour = await runExample('examples/multi-account/run.ts', PATIENCE)
}, PATIENCE)

test('ends by itself, and well', () => {
  expect(tour).toMatchObject({ code: 0, err: '' })
})

test('every account gets its stack, called before calling', () => {
  const places = [...tour.out.matchAll(/^ {2}(\w+) +account (\d{12}): \d+ resources in stack/gm)].map(
    ([, ...one]) => one,
  )
  expect(new Set(places.slice(0, 2).map(([name]) => name))).toEqual(new Set(['b', 'c']))
  expect(places[2]).toEqual(['home', '111111111111'])
})

test('the work is done in each account, and again after the mend', () => {
  expect(tour.out.match(/✓ b +3 orders wait/g)).toHaveLength(3)
  expect(tour.out.match(/✓ c +5 orders wait/g)).toHaveLength(2)
})

test('a failure in one account is told with AWS’s words and whose turn it is', () => {
  const text = unwrapped(tour.out)
  expect(text).toContain('✗ c AccessDenied: User: arn:aws:sts::111111111111:assumed-role/multi-account-inventory/')
  expect(text).toMatch(/the library says: in account 333333333333 the role trust policy must allow sts:AssumeRole /)
  expect(text).toContain('requires ArnEquals aws:PrincipalArn `arn:aws:iam::111111111111:role/somebody-else`')
  expect(text).toMatch(/ fix .* the trust policy of role `multi-account-call-c` in account 333333333333 \{/)
})

test('a log of it reads well', () => {
  expect(unfit(tour.out)).toEqual([])
})
