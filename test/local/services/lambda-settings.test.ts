import { describe, expect, it } from 'vitest'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import {
  type Answer,
  alias,
  conflict,
  f,
  functionArn,
  type Input,
  invalid,
  missing,
  newFunction,
  OTHER_ZIP,
  place,
  publish,
  publishTwo,
  region,
  roleArn,
  type Step,
  startLambdaWorld,
} from './lambda-world.ts'

/* What can be set beside code and aliases. Answers and refusals as recorded from AWS, unless they speak of the local AWS. */

const { run } = startLambdaWorld()
const update = (more: Input): Step => ['UpdateFunctionConfiguration', { ...f, ...more }]
const provision = (Qualifier: string, ProvisionedConcurrentExecutions = 1, FunctionName = 'f'): Step => [
  'PutProvisionedConcurrencyConfig',
  { FunctionName, Qualifier, ProvisionedConcurrentExecutions },
]
const getProvisioned = (Qualifier: string): Step => ['GetProvisionedConcurrencyConfig', { ...f, Qualifier }]
const deleteProvisioned = (Qualifier: string): Step => ['DeleteProvisionedConcurrencyConfig', { ...f, Qualifier }]
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/)
const provisioned = (requested: number) => ({
  RequestedProvisionedConcurrentExecutions: requested,
  AvailableProvisionedConcurrentExecutions: requested,
  AllocatedProvisionedConcurrentExecutions: requested,
  Status: 'READY',
  LastModified: TIME,
})
const live = [publish, alias('live')] as const
const runtimeArn = `arn:aws:lambda:${region}::runtime:0123`
const recursion: Step = ['GetFunctionRecursionConfig', f]
const runtime = (more: Input = {}): Step => ['GetRuntimeManagementConfig', { ...f, ...more }]
const setRuntime = (more: Input): Step => ['PutRuntimeManagementConfig', { ...f, ...more }]

const ANSWERED: readonly (readonly [name: string, steps: readonly Step[], answer: Answer])[] = [
  [
    'provisioned concurrency that has begun',
    [publish, provision('1', 3)],
    {
      status: 202,
      RequestedProvisionedConcurrentExecutions: 3,
      AvailableProvisionedConcurrentExecutions: 0,
      AllocatedProvisionedConcurrentExecutions: 0,
      Status: 'IN_PROGRESS',
      LastModified: TIME,
    },
  ],
  ['provisioned concurrency', [publish, provision('1', 3), getProvisioned('1')], { status: 200, ...provisioned(3) }],
  [
    'provisioned concurrency that is changed',
    [...live, provision('live', 3), provision('live', 2), getProvisioned('live')],
    { status: 200, ...provisioned(2) },
  ],
  [
    'a list of provisioned concurrency',
    [...publishTwo, alias('live'), provision('2'), provision('live', 2), ['ListProvisionedConcurrencyConfigs', f]],
    {
      status: 200,
      ProvisionedConcurrencyConfigs: [
        { FunctionArn: functionArn('f:2'), ...provisioned(1) },
        { FunctionArn: functionArn('f:live'), ...provisioned(2) },
      ],
    },
  ],
  ['no provisioned concurrency to delete', [publish, deleteProvisioned('1')], { status: 204 }],
  [
    'provisioned concurrency of an alias after its version',
    [...live, provision('1'), deleteProvisioned('1'), provision('live'), getProvisioned('live')],
    { status: 200, ...provisioned(1) },
  ],
  ['a loop is ended unless it was allowed', [recursion], { status: 200, RecursiveLoop: 'Terminate' }],
  [
    'a loop that is allowed',
    [['PutFunctionRecursionConfig', { ...f, RecursiveLoop: 'Allow' }], recursion],
    { status: 200, RecursiveLoop: 'Allow' },
  ],
  ['how the runtime is updated', [runtime()], { status: 200, UpdateRuntimeOn: 'Auto', FunctionArn: functionArn('f') }],
  [
    'how the runtime of a version is updated',
    [
      publish,
      setRuntime({ UpdateRuntimeOn: 'Manual', RuntimeVersionArn: runtimeArn, Qualifier: '1' }),
      runtime({ Qualifier: '1' }),
    ],
    { status: 200, UpdateRuntimeOn: 'Manual', FunctionArn: functionArn('f:1'), RuntimeVersionArn: runtimeArn },
  ],
  [
    'how the runtime is updated again',
    [
      setRuntime({ UpdateRuntimeOn: 'Manual', RuntimeVersionArn: runtimeArn }),
      setRuntime({ UpdateRuntimeOn: 'FunctionUpdate' }),
    ],
    { status: 200, UpdateRuntimeOn: 'FunctionUpdate', FunctionArn: functionArn('f') },
  ],
]

const notFound = (name: string) => missing(`Function not found: ${functionArn(name)}`)
const noAlias = (name: string) => missing(`Cannot find alias arn: ${functionArn(name)}`)
const NO_PROVISIONED = {
  code: 'ProvisionedConcurrencyConfigNotFoundException',
  status: 404,
  message: 'No Provisioned Concurrency Config found for this function',
}
const UNPUBLISHED = invalid('The function resource provided must be an alias or a published version.')
const tooMuch = invalid(
  'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
)
const reserve = (ReservedConcurrentExecutions: number): Step => [
  'PutFunctionConcurrency',
  { ...f, ReservedConcurrentExecutions },
]

const REFUSED: readonly (readonly [name: string, steps: readonly Step[], refusal: Refusal])[] = [
  ['no provisioned concurrency', [publish, getProvisioned('1')], NO_PROVISIONED],
  [
    'provisioned concurrency that was deleted',
    [publish, provision('1'), deleteProvisioned('1'), getProvisioned('1')],
    NO_PROVISIONED,
  ],
  ...[getProvisioned, deleteProvisioned, provision].flatMap((step) => [
    [`${step('x')[0]} of no alias`, [step('x')], noAlias('f:x')] as const,
    [`${step('x')[0]} of no version`, [step('7')], notFound('f:7')] as const,
  ]),
  ['provisioned concurrency of no function', [provision('x', 1, 'none')], noAlias('none:x')],
  ['provisioned concurrency of no function with a version', [provision('1', 1, 'none')], notFound('none:1')],
  ['a list of no function', [['ListProvisionedConcurrencyConfigs', { FunctionName: 'none' }]], notFound('none')],
  ['the provisioned concurrency of $LATEST', [getProvisioned('$LATEST')], UNPUBLISHED],
  ['deleting that of $LATEST', [deleteProvisioned('$LATEST')], UNPUBLISHED],
  [
    'provisioning $LATEST',
    [provision('$LATEST')],
    invalid('Provisioned Concurrency Configs cannot be applied to unpublished function versions.'),
  ],
  [
    'provisioning an alias of a provisioned version',
    [...live, provision('1'), provision('live')],
    conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"),
  ],
  [
    'provisioning the version of a provisioned alias',
    [...live, provision('live'), provision('1')],
    conflict('Version is pointed by a Provisioned Concurrency alias'),
  ],
  ['provisioning more than is reserved', [publish, reserve(1), provision('1', 2)], tooMuch],
  [
    'provisioning more than is reserved in all',
    [...publishTwo, reserve(2), provision('1', 1), provision('2', 2)],
    tooMuch,
  ],
  [
    'provisioning more than the account has to spare',
    [publish, provision('1', 901)],
    invalid(
      "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    ),
  ],
  ...['GetFunctionRecursionConfig', 'GetRuntimeManagementConfig'].map(
    (operation) => [`${operation} of no function`, [[operation, { FunctionName: 'none' }]], notFound('none')] as const,
  ),
  ['the runtime of no version', [runtime({ Qualifier: '7' })], notFound('f:7')],
  [
    'a manual runtime without its version',
    [setRuntime({ UpdateRuntimeOn: 'Manual' })],
    invalid('RuntimeVersionArn is needed where UpdateRuntimeOn is Manual, and only there.'),
  ],
  [
    'too long a name',
    [['CreateFunction', newFunction('x'.repeat(65))]],
    invalid(
      `1 validation error detected: Value '${'x'.repeat(65)}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ),
  ],
  [
    'SnapStart where the runtime has none',
    [update({ SnapStart: { ApplyOn: 'PublishedVersions' } })],
    invalid('nodejs22.x is not supported for SnapStart enabled functions.'),
  ],
  [
    'a log level without JSON',
    [update({ LoggingConfig: { ApplicationLogLevel: 'DEBUG' } })],
    invalid('Log levels can be set for functions whose LogFormat is JSON only.'),
  ],
  [
    'an auth type for invocations that are none of a URL',
    [
      [
        'AddPermission',
        { ...f, StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*', FunctionUrlAuthType: 'NONE' },
      ],
    ],
    invalid('FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action'),
  ],
]

/** What a setting becomes. */
const SET: readonly (readonly [input: Input, answer: Answer])[] = [
  [{ TracingConfig: { Mode: 'Active' } }, { TracingConfig: { Mode: 'Active' } }],
  [{ EphemeralStorage: { Size: 1024 } }, { EphemeralStorage: { Size: 1024 } }],
  [{ MemorySize: 10_240 }, { MemorySize: 10_240 }],
  [{ Environment: { Variables: { KEY: 'b' } } }, { Environment: { Variables: { KEY: 'b' } } }],
  [
    { KMSKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k' },
    { KMSKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k' },
  ],
  [
    { LoggingConfig: { LogFormat: 'JSON' } },
    {
      LoggingConfig: {
        LogFormat: 'JSON',
        ApplicationLogLevel: 'INFO',
        SystemLogLevel: 'INFO',
        LogGroup: '/aws/lambda/f',
      },
    },
  ],
  [
    { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'ERROR', LogGroup: '/mine' } },
    { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'ERROR', SystemLogLevel: 'INFO', LogGroup: '/mine' } },
  ],
  [
    { Runtime: 'python3.13', SnapStart: { ApplyOn: 'PublishedVersions' } },
    { SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' } },
  ],
]

describe(`settings in ${place.region}`, () => {
  it.each(ANSWERED)('%s', async (_, steps, answer) => {
    expect(await run(...steps)).toEqual(answer)
  })

  it.each(REFUSED)('refuse: %s', async (_, steps, refusal) => {
    await run(...steps.slice(0, -1))
    expect(await refusalOf(run(...steps.slice(-1)))).toEqual(refusal)
  })

  it.each(SET)('%j', async (input, answer) => {
    await run(update(input))
    expect(await run(['GetFunctionConfiguration', f])).toMatchObject(answer)
    expect(await run(['CreateFunction', { ...newFunction('f2'), ...input, Role: roleArn('exec') }])).toMatchObject(
      JSON.parse(JSON.stringify(answer).replace('/aws/lambda/f', '/aws/lambda/f2')),
    )
  })

  it('go back: from JSON to text, and without a key', async () => {
    await run(update({ LoggingConfig: { LogFormat: 'JSON' }, KMSKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k' }))
    await run(update({ LoggingConfig: { LogFormat: 'Text' }, KMSKeyArn: '' }))
    const back = await run(['GetFunctionConfiguration', f])
    expect(back.LoggingConfig).toEqual({ LogFormat: 'Text', LogGroup: '/aws/lambda/f' })
    expect(back).not.toHaveProperty('KMSKeyArn')
  })

  it('of SnapStart hold for published versions', async () => {
    await run(update({ Runtime: 'python3.13', SnapStart: { ApplyOn: 'PublishedVersions' } }))
    expect(await run(publish)).toMatchObject({ SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'On' } })
    expect(await run(['UpdateFunctionCode', { ...f, ZipFile: OTHER_ZIP, Publish: true }])).toMatchObject({
      Version: '2',
    })
  })
})
