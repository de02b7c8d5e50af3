import { beforeAll, describe, expect, test } from 'vitest'
import { whyNoBoto3 } from '../clients/python.ts'
import { runExample, type Tour, unfit, unwrapped } from './run-example.ts'

const PATIENCE = 60_000

let tour: Tour
beforeAll(async () => {
  tour = await runExample('examples/assume-role-resources/run.ts', PATIENCE)
}, PATIENCE)

test('ends by itself, and well', () => {
  expect(tour).toMatchObject({ code: 0, err: '' })
})

test('the bucket is read as far as it was allowed', () => {
  expect(tour.out).toContain('✓            daily/2026-11-22.json says {"orders":17}')
  expect(tour.out).toMatch(/✗ +a key beside `daily\/`: AccessDenied/)
})

test('the same in Python, with boto3', async () => {
  const reason = await whyNoBoto3()
  const expected = reason
    ? 'left out     the same in Python'
    : '✓            in Python: daily/2026-11-22.json says {"orders":17}'
  expect(tour.out).toContain(expected)
})

test('machines with the tag are stopped and started, others are not', () => {
  expect(tour.out).toMatch(/✓ +i-[0-9a-f]+ is running\n/)
  expect(tour.out).toMatch(/✓ +stopped: it is stopping\n/)
  expect(tour.out).toMatch(/✓ +started: it is pending\n/)
  expect(tour.out).toMatch(/✗ +a machine without the tag: UnauthorizedOperation\n/)
})

describe('each way in which assuming a role fails', () => {
  const sections = () =>
    tour.out
      .split('Assuming the role fails, and why')[1]
      ?.split(/\n\n {3}(?=\S)/)
      .slice(1) ?? []

  test.each([
    [0, '111111111111', 'no identity-based policy allows the sts:AssumeRole action'],
    [1, '222222222222', 'no role trust policy allows the sts:AssumeRole action'],
    [2, '222222222222', 'operator-0815'],
  ])('%i is told with AWS’s words, the cause and the account that has to act', (index, account, cause) => {
    const text = unwrapped(sections()[index] ?? '')
    expect(text).toContain('AWS says AccessDenied: User: arn:aws:sts::111111111111:assumed-role/resources-operator/')
    expect(text).toContain(cause)
    expect(text).toMatch(new RegExp(` fix .* in account ${account} `))
    expect(text).toContain('✓ mended: daily/2026-11-22.json says {"orders":17}')
  })
})

test('a log of it reads well', () => {
  expect(unfit(tour.out)).toEqual([])
})
