import { beforeAll, expect, test } from 'vitest'
import { runExample, type Tour, unfit, unwrapped } from './run-example.ts'

const PATIENCE = 60_000

let tour: Tour
beforeAll(async () => {
  tour = await runExample('examples/resource-policy-vpc/run.ts', PATIENCE)
}, PATIENCE)

test('ends by itself, and well', () => {
  expect(tour).toMatchObject({ code: 0, err: '' })
})

test('the function is called without any role, both ways', () => {
  expect(tour.out).toContain('✓            sync: o-17 is accepted')
  expect(tour.out).toContain('✓            and it has arrived: the log of `my-function` says `order o-18`')
})

test('a permission beside the alias does not do; explain names the policy that has to change', () => {
  const text = unwrapped(tour.out)
  expect(text).toContain('my-function:prod because no resource-based policy allows the lambda:InvokeFunction action')
  expect(text).toMatch(
    /xacct explain quote --endpoint \S+ denied caller uses it: lambda:InvokeFunction why nothing in the resource-based policy/,
  )
  expect(text).toContain('"Principal": { "AWS": "arn:aws:iam::111111111111:role/direct-caller" }')
  expect(text).toContain('✓ mended: o-17 is accepted')
})

test('from the private subnet nothing is reached until there are endpoints', () => {
  const [, before = '', after = ''] = /4 {2}What it reaches(.*)\n {2}made(.*)\n5 /s.exec(tour.out) ?? []
  expect(unwrapped(before)).toMatch(/✗ sts FunctionError: .* failed with Sandbox\.Timedout/)
  expect(before).toMatch(/✗ s3 +no answer within 300 ms/)
  expect(unwrapped(before)).toMatch(/vpc-route my-function has no way from subnet-\w+ to s3 in us-east-1 why .* fix /)
  expect(after).toContain('✓            sts: arn:aws:sts::222222222222:assumed-role/direct-my-function/my-function')
  expect(after).toContain('✓            s3: {"tea":4}')
})

test('the addresses are counted before, against the environments to come', () => {
  expect(unwrapped(tour.out)).toMatch(
    /vpc-capacity subnet-\w+ has 9 addresses left; .* need 16 network interfaces there/,
  )
})

test('one answer that EC2 throttles is tried again', () => {
  expect(tour.out).toContain('✓            throttled once: o-17 is accepted (tries: EC2ThrottledException, ok)')
})

test.each([
  'ResourceNotReadyException',
  'SubnetIPAddressLimitReachedException',
  'ENILimitReachedException',
  'EC2ThrottledException',
])('%s comes about, and is told as one that passes', (code) => {
  const told = new RegExp(`AWS says ${code}: [^:]+ the library kind \`network\`, worth trying again`)
  expect(unwrapped(tour.out.split('5  At the limits')[1] ?? '')).toMatch(told)
  expect(tour.out).toContain('✓            room again: o-17 is accepted')
})

test('a log of it reads well', () => {
  expect(unfit(tour.out)).toEqual([])
})
