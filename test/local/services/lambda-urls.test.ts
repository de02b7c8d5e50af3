import { describe, expect, it } from 'vitest'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, createUser, type Statement } from '../test-principals.ts'
import {
  type Answer,
  alias,
  conflict,
  f,
  functionArn,
  type Input,
  invalid,
  missing,
  owner,
  place,
  publish,
  region,
  type Step,
  startLambdaWorld,
  validation,
} from './lambda-world.ts'

/* The configuration of function URLs; answers and refusals as recorded from AWS (localstack, tests/aws/services/lambda_). */

const { iam, clientOf, run, runAs } = startLambdaWorld()
const live = { ...f, Qualifier: 'live' }
const create = (more: Input = {}): Step => ['CreateFunctionUrlConfig', { ...f, AuthType: 'AWS_IAM', ...more }]
const withAlias = [publish, alias('live')] as const
const URL_TEXT = expect.stringMatching(new RegExp(`^http://[a-z2-7]{32}\\.lambda-url\\.${region}\\.localhost:\\d+/$`))
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const config = { FunctionUrl: URL_TEXT, FunctionArn: functionArn('f'), AuthType: 'AWS_IAM', CreationTime: TIME }
const cors = { AllowOrigins: ['http://localhost:3000'], AllowMethods: ['GET'], MaxAge: 5 }

const ANSWERED: readonly (readonly [name: string, steps: readonly Step[], answer: Answer])[] = [
  ['CreateFunctionUrlConfig', [create()], { status: 201, ...config }],
  [
    'with a mode',
    [create({ InvokeMode: 'RESPONSE_STREAM' })],
    { status: 201, ...config, InvokeMode: 'RESPONSE_STREAM' },
  ],
  ['for an alias', [...withAlias, create(live)], { status: 201, ...config, FunctionArn: functionArn('f:live') }],
  [
    'GetFunctionUrlConfig',
    [create({ Cors: cors }), ['GetFunctionUrlConfig', f]],
    { status: 200, ...config, InvokeMode: 'BUFFERED', LastModifiedTime: TIME, Cors: cors },
  ],
  [
    'UpdateFunctionUrlConfig keeps what it is not told',
    [create({ Cors: cors, InvokeMode: 'RESPONSE_STREAM' }), ['UpdateFunctionUrlConfig', { ...f, AuthType: 'NONE' }]],
    { status: 200, ...config, AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM', LastModifiedTime: TIME, Cors: cors },
  ],
  [
    'UpdateFunctionUrlConfig replaces CORS as a whole',
    [create({ Cors: cors }), ['UpdateFunctionUrlConfig', { ...f, Cors: { AllowOrigins: ['*'] } }]],
    { status: 200, ...config, InvokeMode: 'BUFFERED', LastModifiedTime: TIME, Cors: { AllowOrigins: ['*'] } },
  ],
  [
    'UpdateFunctionUrlConfig without CORS',
    [create({ Cors: cors }), ['UpdateFunctionUrlConfig', { ...f, Cors: {} }]],
    { status: 200, ...config, InvokeMode: 'BUFFERED', LastModifiedTime: TIME },
  ],
  ['ListFunctionUrlConfigs of none', [['ListFunctionUrlConfigs', f]], { status: 200, FunctionUrlConfigs: [] }],
  ['DeleteFunctionUrlConfig', [create(), ['DeleteFunctionUrlConfig', f]], { status: 204 }],
  [
    'what is left of it',
    [create(), ['DeleteFunctionUrlConfig', f], ['ListFunctionUrlConfigs', f]],
    { status: 200, FunctionUrlConfigs: [] },
  ],
  [
    'what is left when its alias is deleted',
    [...withAlias, create(live), ['DeleteAlias', { ...f, Name: 'live' }], ['ListFunctionUrlConfigs', f]],
    { status: 200, FunctionUrlConfigs: [] },
  ],
]

const none = { FunctionName: 'none' }
const NO_FUNCTION = missing('Function does not exist')
const badQualifier = (value: string) =>
  validation(
    `Value '${value}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)`,
  )

const REFUSED: readonly (readonly [name: string, steps: readonly Step[], refusal: Refusal])[] = [
  ['a URL of no function', [create(none)], NO_FUNCTION],
  ['a URL of no alias', [create(live)], NO_FUNCTION],
  ['a URL of a version', [create({ Qualifier: '1' })], badQualifier('1')],
  ['a URL of $LATEST by name', [create({ Qualifier: '$LATEST' })], badQualifier('$LATEST')],
  [
    'a second URL',
    [create(), create()],
    conflict(
      `Failed to create function url config for [functionArn = ${functionArn('f')}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    ),
  ],
  [
    'an unknown mode',
    [create({ InvokeMode: 'UNKNOWN' })],
    validation(
      "Value 'UNKNOWN' at 'invokeMode' failed to satisfy constraint: Member must satisfy enum value set: [BUFFERED, RESPONSE_STREAM]",
    ),
  ],
  ...['GetFunctionUrlConfig', 'DeleteFunctionUrlConfig'].flatMap((operation) =>
    [none, f, live].map(
      (input) => [`${operation} of ${JSON.stringify(input)}`, [[operation, input]], missing()] as const,
    ),
  ),
  ['UpdateFunctionUrlConfig of no function', [['UpdateFunctionUrlConfig', none]], NO_FUNCTION],
  ['UpdateFunctionUrlConfig of no alias', [['UpdateFunctionUrlConfig', live]], NO_FUNCTION],
  ['UpdateFunctionUrlConfig of none', [['UpdateFunctionUrlConfig', f]], missing()],
  ['ListFunctionUrlConfigs of no function', [['ListFunctionUrlConfigs', none]], NO_FUNCTION],
  [
    'two qualifiers',
    [...withAlias, create({ FunctionName: 'f:live', Qualifier: 'other' })],
    invalid('The derived qualifier from the function name does not match the specified qualifier.'),
  ],
]

describe(`the configuration of function URLs in ${place.region}`, () => {
  it.each(ANSWERED)('%s', async (_, steps, answer) => {
    expect(await run(...steps)).toEqual(answer)
  })

  it.each(REFUSED)('refuse: %s', async (_, steps, refusal) => {
    await run(...steps.slice(0, -1))
    expect(await refusalOf(run(...steps.slice(-1)))).toEqual(refusal)
  })

  it('is listed for the function and its aliases, page by page', async () => {
    await run(...withAlias, create(), create(live))
    const { FunctionUrlConfigs, NextMarker } = await run(['ListFunctionUrlConfigs', { ...f, MaxItems: 1 }])
    expect(FunctionUrlConfigs).toEqual([{ ...config, LastModifiedTime: TIME, InvokeMode: 'BUFFERED' }])
    const second = await run(['ListFunctionUrlConfigs', { ...f, Marker: NextMarker }])
    expect(second).toMatchObject({ FunctionUrlConfigs: [{ FunctionArn: functionArn('f:live') }] })
  })

  it('gets another name each time', async () => {
    const first = await run(create())
    await run(['DeleteFunctionUrlConfig', f])
    expect((await run(create())).FunctionUrl).not.toBe(first.FunctionUrl)
  })

  it('can be limited to an auth type', async () => {
    const limited: Statement = {
      ...allow(['lambda:CreateFunctionUrlConfig', 'lambda:UpdateFunctionUrlConfig', 'lambda:DeleteFunctionUrlConfig']),
      Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
    }
    const { keys } = await createUser(iam(), 'careful', limited)
    const client = clientOf(owner, keys)
    const denied = { code: 'AccessDeniedException', status: 403 }
    expect(await refusalOf(runAs(client, create({ AuthType: 'NONE' })))).toMatchObject(denied)
    await runAs(client, create())
    expect(await refusalOf(runAs(client, ['UpdateFunctionUrlConfig', { ...f, AuthType: 'NONE' }]))).toMatchObject(
      denied,
    )
    await runAs(client, ['UpdateFunctionUrlConfig', { ...f, InvokeMode: 'BUFFERED' }], ['DeleteFunctionUrlConfig', f])
  })
})
