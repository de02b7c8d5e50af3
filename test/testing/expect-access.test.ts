import { CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld } from 'xacct/iam'
import { AccessExpectationError, expectAllowed, expectDenied, type LocalAws, startLocalAws } from 'xacct/testing'
import { pickTestPlace } from '../local/test-accounts.ts'
import { allow, createRole, policyOf } from '../local/test-principals.ts'

const { accounts, region, partition } = pickTestPlace('expect-access.test.ts')
const [home, other] = accounts
const roleArn = `arn:${partition}:iam::${other}:role/reader`
const ann = `arn:${partition}:iam::${home}:user/ann`
const assume = { principal: ann, action: 'sts:AssumeRole', resource: roleArn }
const withId = { ...assume, context: { 'sts:ExternalId': 'x-1' } }

let aws: LocalAws
beforeAll(async () => {
  aws = await startLocalAws()
  const iam = new IAMClient(aws.account(home, region))
  await iam.send(new CreateUserCommand({ UserName: 'ann' }))
  const PolicyDocument = policyOf(
    { Sid: 'MayAssume', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn },
    { Effect: 'Deny', Action: 's3:*', Resource: '*' },
  )
  await iam.send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'assume', PolicyDocument }))
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: home },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': 'x-1' } },
  }
  await createRole(new IAMClient(aws.account(other, region)), 'reader', [trust], [allow('sqs:*')])
})
afterAll(() => aws.close())

/** What the expectation says where it does not hold. */
function complaint(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(AccessExpectationError)
    return (error as Error).message
  }
  return expect.unreachable('the expectation holds')
}

test('what is allowed passes, and answers the decision', () => {
  expect(expectAllowed(aws, withId).decision).toBe('allow')
  expect(expectAllowed(aws, { principal: roleArn, action: 'sqs:SendMessage', resource: '*' }).decision).toBe('allow')
})

test('a denial is told with each layer, the statement that almost allowed, and the fix', () => {
  const text = complaint(() => expectAllowed(aws, assume))
  expect(text.split('\n')).toEqual([
    `expected sts:AssumeRole on ${roleArn} to be allowed, but it is denied (implicit-deny, resource)`,
    `for  ${ann}`,
    '     resource  does not allow',
    '     identity  allows         statement MayAssume of `assume`',
    expect.stringMatching(/^aws {2}User: arn:.*:user\/ann is not authorized to perform: sts:AssumeRole /),
    'why  statement 1 of `trust policy of reader` requires StringEquals sts:ExternalId `x-1`; the request has nothing',
    expect.stringMatching(
      /^fix {2}send a request that meets StringEquals sts:ExternalId `x-1`; to allow it without, add to /,
    ),
    expect.stringMatching(/^ {5}\{"Effect":"Allow",/),
  ])
})

test.each([
  ['at all', assume, {}],
  ['by that layer', assume, { by: 'resource' }],
  ['implicitly', assume, { explicit: false }],
  [
    'explicitly, by that layer',
    { ...assume, action: 's3:GetObject', resource: '*' },
    { explicit: true, by: 'identity' },
  ],
  ['for somebody nobody knows', { ...withId, principal: `arn:${partition}:iam::${other}:user/nobody` }, {}],
] as const)('what is denied %s passes', (_, request, how) => {
  expect(expectDenied(aws, request, how).decision).not.toBe('allow')
})

test.each([
  ['to be denied', withId, {}, 'but it is allowed'],
  ['to be denied by layer scp', assume, { by: 'scp' }, 'but it is denied (implicit-deny, resource)'],
  ['to be explicitly denied', assume, { explicit: true }, 'but it is denied (implicit-deny, resource)'],
] as const)('expected %s, it came out otherwise', (expected, request, how, found) => {
  const text = complaint(() => expectDenied(aws, request, how))
  expect(text).toContain(`${expected}, ${found}`)
})

test('what is allowed against expectation is told with the statements to narrow', () => {
  expect(complaint(() => expectDenied(aws, withId))).toMatch(
    /fix {2}remove or narrow statement .* of `.*` or statement .* of `.*`$/,
  )
})

test('a world of the IAM engine will do in place of a local AWS', () => {
  const world = createWorld({ accounts: [{ id: home, partition }], principals: [], resources: [] })
  expect(() => expectDenied(world, assume)).not.toThrow()
})
