import { DeleteRoleCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, createRole, createUser, policyOf, type Statement } from '../test-principals.ts'
import {
  alias,
  conflict,
  f,
  functionArn,
  type Input,
  invalid,
  missing,
  other,
  owner,
  partition,
  permit,
  publish,
  publishTwo,
  roleArn,
  type Step,
  stale,
  startLambdaWorld,
} from './lambda-world.ts'

/* A function's policy as one document. Facts: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */

const { iam, clientOf, run, runAs } = startLambdaWorld()
const whole = { ResourceArn: functionArn('f') }
const root = (account: string) => `arn:${partition}:iam::${account}:root`
const grant = (more: Statement = {}): Statement => ({
  Sid: 'invoke',
  Effect: 'Allow',
  Principal: { AWS: [root(other)] },
  Action: 'lambda:InvokeFunction',
  Resource: functionArn('f'),
  ...more,
})
const put = (statement: Statement, more: Input = {}): Step => [
  'PutResourcePolicy',
  { ...whole, Policy: policyOf(statement), ...more },
]
const forAll = (Condition?: object) => grant({ Principal: '*', ...(Condition && { Condition }) })
const dryRun = (name: string): Step => ['Invoke', { FunctionName: functionArn(name), InvocationType: 'DryRun' }]
const statementsOf = ({ Policy }: Readonly<Record<string, unknown>>) =>
  JSON.parse(String(Policy)).Statement as Statement[]

const PUBLIC: Refusal = {
  code: 'PublicPolicyException',
  status: 400,
  message:
    "The resource-based policy you tried to add to the Lambda resource would grant public access to it, which isn't allowed.",
}
const INVALID_PRINCIPAL = invalid('The provided principal was invalid. Please check the principal and try again.')
const LONG = forAll({
  StringEquals: { 'aws:PrincipalOrgID': Array.from({ length: 1_600 }, (_, i) => `o-${i}0000000`) },
})

const REFUSED: readonly (readonly [name: string, steps: readonly Step[], refusal: Refusal])[] = [
  ['a policy of none', [['GetResourcePolicy', whole]], missing()],
  ['deleting none', [['DeleteResourcePolicy', whole]], missing()],
  [
    'a function that does not exist',
    [put(grant(), { ResourceArn: functionArn('none') })],
    missing(`Function not found: ${functionArn('none')}`),
  ],
  [
    'an alias that does not exist',
    [put(grant(), { ResourceArn: functionArn('f:none') })],
    missing(`Cannot find alias arn: ${functionArn('f:none')}`),
  ],
  [
    'a name that is no ARN',
    [put(grant(), { ResourceArn: 'f' })],
    {
      code: 'ValidationException',
      status: 400,
      message: expect.stringContaining("Value 'f' at 'resourceArn' failed to satisfy constraint"),
    },
  ],
  [
    '$LATEST',
    [put(grant(), { ResourceArn: functionArn('f:$LATEST') })],
    invalid('We currently do not support adding policies for $LATEST.'),
  ],
  ['another revision', [put(grant()), put(grant(), { RevisionId: 'wrong' })], stale('GetResourcePolicy')],
  ['a revision where there is none', [put(grant(), { RevisionId: 'wrong' })], stale('GetResourcePolicy')],
  [
    'deleting another revision',
    [put(grant()), ['DeleteResourcePolicy', { ...whole, RevisionId: 'wrong' }]],
    stale('GetResourcePolicy'),
  ],
  ['no JSON', [put(grant(), { Policy: '{' })], invalid('This policy contains invalid Json')],
  [
    'no principal',
    [put({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn('f') })],
    invalid('Missing required field Principal'),
  ],
  ['an action of another service', [put(grant({ Action: 's3:GetObject' }))], invalid('Syntax errors in policy.')],
  [
    'an unknown operator',
    [put(grant({ Condition: { Equals: { 'aws:userid': 'x' } } }))],
    invalid('Syntax errors in policy.'),
  ],
  ['a role that does not exist', [put(grant({ Principal: { AWS: roleArn('none') } }))], INVALID_PRINCIPAL],
  ['a principal that is none', [put(grant({ Principal: { AWS: 'somebody' } }))], INVALID_PRINCIPAL],
  ['a service that is none', [put(grant({ Principal: { Service: 'example.com' } }))], INVALID_PRINCIPAL],
  ['everybody', [put(forAll())], PUBLIC],
  ['everybody in a list', [put(grant({ Principal: { AWS: [root(other), '*'] } }))], PUBLIC],
  ['everybody but one', [put({ ...grant(), Principal: undefined, NotPrincipal: { AWS: root(other) } })], PUBLIC],
  ['everybody, on condition that proves nothing', [put(forAll({ StringLike: { 'aws:PrincipalArn': '*' } }))], PUBLIC],
  [
    'everybody, on a condition that a missing key satisfies',
    [put(forAll({ StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-0123456789' } }))],
    PUBLIC,
  ],
  ['everybody by a URL', [put(forAll({ StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }))], PUBLIC],
  [
    'too long a document',
    [put(LONG)],
    {
      code: 'PolicyLengthExceededException',
      status: 400,
      message: expect.stringMatching(/^The final policy size \(\d{5}\) is bigger than the limit \(20480\)\.$/),
    },
  ],
  [
    'AddPermission with a Sid of the document',
    [put(grant()), permit({ StatementId: 'invoke' })],
    conflict(
      'The statement id (invoke) provided already exists. Please provide a new statement id, or remove the existing statement.',
    ),
  ],
]

describe('a policy as one document', () => {
  it.each(REFUSED)('is refused: %s', async (_, steps, refusal) => {
    await run(...steps.slice(0, -1))
    expect(await refusalOf(run(...steps.slice(-1)))).toEqual(refusal)
  })

  it('is answered as it was put, with a new revision each time', async () => {
    const statement = grant({ Condition: { StringEquals: { 'aws:PrincipalOrgPaths': 'o-a/r-b/ou-c/' } } })
    const first = await run(put(statement))
    expect(first).toEqual({ status: 200, Policy: policyOf(statement), RevisionId: expect.any(String) })
    expect(await run(['GetResourcePolicy', whole])).toEqual(first)
    expect(await run(['GetPolicy', f])).toEqual(first)
    const second = await run(put(grant(), { RevisionId: first.RevisionId }))
    expect(second.RevisionId).not.toBe(first.RevisionId)
    await run(['DeleteResourcePolicy', { ...whole, RevisionId: second.RevisionId }])
    expect(await refusalOf(run(['GetPolicy', f]))).toEqual(missing())
  })

  it('takes everybody who is of an organization, and whom it denies', async () => {
    const limited = forAll({ StringEquals: { 'aws:PrincipalOrgID': 'o-0123456789' } })
    const { Policy } = await run(
      put(limited, { Policy: policyOf(limited, { ...forAll(), Sid: 'no', Effect: 'Deny' }) }),
    )
    expect(statementsOf({ Policy })).toHaveLength(2)
  })

  it('replaces what AddPermission wrote, and is added to by it', async () => {
    await run(permit({ StatementId: 'old' }), put(grant()))
    expect(statementsOf(await run(['GetPolicy', f]))).toEqual([grant()])
    await run(permit({ StatementId: 'new' }))
    const both = await run(['GetResourcePolicy', whole])
    expect(statementsOf(both).map(({ Sid }) => Sid)).toEqual(['invoke', 'new'])
    await run(['RemovePermission', { ...f, StatementId: 'invoke' }])
    await run(['RemovePermission', { ...f, StatementId: 'new' }])
    expect(await refusalOf(run(['GetResourcePolicy', whole]))).toEqual(missing())
  })

  it('belongs to a version or an alias', async () => {
    await run(
      publish,
      alias('live'),
      put(grant({ Resource: functionArn('f:live') }), { ResourceArn: functionArn('f:live') }),
    )
    expect(statementsOf(await run(['GetPolicy', { ...f, Qualifier: 'live' }]))).toHaveLength(1)
    expect(await refusalOf(run(['GetResourcePolicy', whole]))).toEqual(missing())
  })

  it('loses a role that is created again', async () => {
    const trust = { Effect: 'Allow', Principal: { AWS: owner }, Action: 'sts:AssumeRole' }
    await createRole(iam(), 'reader', [trust])
    await run(put(grant({ Principal: { AWS: roleArn('reader') } })))
    await iam().send(new DeleteRoleCommand({ RoleName: 'reader' }))
    await createRole(iam(), 'reader', [trust])
    expect(String((await run(['GetResourcePolicy', whole])).Policy)).toMatch(/"AWS":"AROA/)
  })
})

describe('who may write it', () => {
  const both = ['lambda:PutResourcePolicy', 'lambda:AddPermission', 'lambda:RemovePermission']
  const OPERATIONS: readonly (readonly [Step, readonly string[]])[] = [
    [put(grant()), both],
    [
      ['GetResourcePolicy', whole],
      ['lambda:GetResourcePolicy', 'lambda:GetPolicy'],
    ],
    [
      ['DeleteResourcePolicy', whole],
      ['lambda:DeleteResourcePolicy', 'lambda:RemovePermission'],
    ],
  ]

  it.each(OPERATIONS)('%s needs each of %s', async (step, actions) => {
    await run(put(grant()))
    for (const [index, without] of actions.entries()) {
      const { keys } = await createUser(iam(), `user-${index}`, allow(actions.filter((action) => action !== without)))
      expect((await refusalOf(runAs(clientOf(owner, keys), step))).message).toContain(`perform: ${without} on resource`)
    }
    const { keys } = await createUser(iam(), 'user', allow(actions))
    await runAs(clientOf(owner, keys), step)
  })

  it('is nobody of another account, whatever the policy says', async () => {
    await run(put(grant({ Action: 'lambda:*' })))
    const client = clientOf(other)
    expect(await runAs(client, ['GetResourcePolicy', whole])).toMatchObject({ status: 200 })
    for (const step of [put(grant()), ['DeleteResourcePolicy', whole]] as const) {
      expect(await refusalOf(runAs(client, step)), step[0]).toMatchObject({ code: 'AccessDeniedException' })
    }
  })
})

describe('what it decides', () => {
  it('allows across accounts, but not whom it denies', async () => {
    await createUser(iam(other), 'bob', allow('lambda:*'))
    const { keys } = await createUser(iam(other), 'eve', allow('lambda:*'))
    await run(
      put(grant(), {
        Policy: policyOf(
          grant(),
          grant({ Sid: 'no', Effect: 'Deny', Principal: { AWS: `arn:${partition}:iam::${other}:user/eve` } }),
        ),
      }),
    )
    expect(await runAs(clientOf(other), dryRun('f'))).toMatchObject({ status: 204 })
    expect((await refusalOf(runAs(clientOf(other, keys), dryRun('f')))).message).toContain(
      'with an explicit deny in a resource-based policy',
    )
  })

  it("reaches versions and aliases where the function's own names them by a wildcard", async () => {
    await run(...publishTwo, alias('live'), put(grant()))
    const client = clientOf(other)
    const outcomes = async () =>
      Promise.all(
        ['f', 'f:live', 'f:1'].map((name) =>
          runAs(client, dryRun(name)).then(
            () => true,
            () => false,
          ),
        ),
      )
    expect(await outcomes()).toEqual([true, false, false])
    await run(put(grant({ Resource: [functionArn('f'), functionArn('f:*')] })))
    expect(await outcomes()).toEqual([true, true, true])
    // An alias's own policy counts beside it.
    await run(put(grant({ Effect: 'Deny', Resource: functionArn('f:live') }), { ResourceArn: functionArn('f:live') }))
    expect(await outcomes()).toEqual([true, false, true])
  })
})
