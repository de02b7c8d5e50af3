import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { allow } from '../test-principals.ts'
import {
  type Answer,
  alias,
  f,
  functionArn,
  newFunction,
  OTHER_ZIP,
  owner,
  publish,
  publishTwo,
  roleArn,
  type Step,
  startLambdaWorld,
  ZIP,
} from './lambda-world.ts'

const world = startLambdaWorld()
const { run } = world
const sha = (zip: Uint8Array) => createHash('sha256').update(zip).digest('base64')
const REVISION = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/)
const put = (more: object): Step => ['PutFunctionEventInvokeConfig', { ...f, ...more }]

/** The last step is answered so, at least. */
const ANSWERED: readonly (readonly [name: string, steps: readonly Step[], answer: Answer])[] = [
  [
    'GetFunction',
    [['GetFunction', f]],
    {
      status: 200,
      Configuration: {
        FunctionName: 'f',
        FunctionArn: functionArn('f'),
        Version: '$LATEST',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: roleArn('exec'),
        Timeout: 3,
        MemorySize: 128,
        CodeSha256: sha(ZIP),
        CodeSize: ZIP.length,
        State: 'Active',
        LastUpdateStatus: 'Successful',
        PackageType: 'Zip',
        Architectures: ['x86_64'],
        EphemeralStorage: { Size: 512 },
        TracingConfig: { Mode: 'PassThrough' },
        LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/f' },
        LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
        RevisionId: REVISION,
      },
      Code: { RepositoryType: 'S3', Location: expect.stringMatching(/^http:.*\/_xacct\/code\/[0-9a-f]{64}$/) },
    },
  ],
  [
    'GetFunction by partial ARN, with a qualifier',
    [publish, ['GetFunction', { FunctionName: `${owner}:function:f`, Qualifier: '1' }]],
    { Configuration: { FunctionArn: functionArn('f:1'), Version: '1' } },
  ],
  [
    'GetFunction by an alias in the ARN',
    [publish, alias('live'), ['GetFunction', { FunctionName: functionArn('f:live') }]],
    { Configuration: { FunctionArn: functionArn('f:live'), Version: '1' } },
  ],
  [
    'GetFunction of a function with tags and reserved concurrency',
    [
      ['TagResource', { Resource: functionArn('f'), Tags: { team: 'blue' } }],
      ['PutFunctionConcurrency', { ...f, ReservedConcurrentExecutions: 5 }],
      ['GetFunction', f],
    ],
    { Tags: { team: 'blue' }, Concurrency: { ReservedConcurrentExecutions: 5 } },
  ],
  [
    'a published version keeps its code',
    [...publishTwo, ['GetFunctionConfiguration', { ...f, Qualifier: '1' }]],
    { CodeSha256: sha(ZIP), Version: '1' },
  ],
  ['$LATEST goes on', [...publishTwo, ['GetFunctionConfiguration', f]], { CodeSha256: sha(OTHER_ZIP) }],
  ['publishing without a change', [publish, publish], { status: 201, Version: '1', FunctionArn: functionArn('f:1') }],
  [
    'publishing with a description of its own, and again',
    [['PublishVersion', { ...f, Description: 'first' }], publish],
    { Version: '1', Description: 'first' },
  ],
  ['publishing after a change', [...publishTwo], { Version: '2', CodeSha256: sha(OTHER_ZIP) }],
  [
    'version numbers are never reused',
    [publish, ['DeleteFunction', f], ['CreateFunction', { ...newFunction('f'), Publish: true }]],
    { Version: '2', FunctionArn: functionArn('f') },
  ],
  [
    'UpdateFunctionCode with Publish',
    [['UpdateFunctionCode', { ...f, ZipFile: OTHER_ZIP, Publish: true, Architectures: ['arm64'] }]],
    { Version: '1', FunctionArn: functionArn('f:1'), CodeSha256: sha(OTHER_ZIP), Architectures: ['arm64'] },
  ],
  [
    'UpdateFunctionCode as a dry run',
    [
      ['UpdateFunctionCode', { ...f, ZipFile: OTHER_ZIP, DryRun: true }],
      ['GetFunctionConfiguration', f],
    ],
    { CodeSha256: sha(ZIP) },
  ],
  [
    'UpdateFunctionCode with the revision it was read at',
    [
      ['GetFunctionConfiguration', f],
      ['UpdateFunctionCode', ({ RevisionId }) => ({ ...f, ZipFile: OTHER_ZIP, RevisionId })],
    ],
    { CodeSha256: sha(OTHER_ZIP) },
  ],
  [
    'UpdateFunctionConfiguration changes what it is told and nothing else',
    [
      [
        'UpdateFunctionConfiguration',
        { ...f, Timeout: 900, Environment: { Variables: { KEY: 'v' } }, Description: 'd' },
      ],
    ],
    { Timeout: 900, MemorySize: 128, Environment: { Variables: { KEY: 'v' } }, Description: 'd', CodeSha256: sha(ZIP) },
  ],
  [
    'ListFunctions',
    [
      ['CreateFunction', newFunction('a')],
      ['ListFunctions', {}],
    ],
    { Functions: [{ FunctionArn: functionArn('a') }, { FunctionArn: functionArn('f') }] },
  ],
  [
    'ListFunctions page by page',
    [
      ['CreateFunction', newFunction('a')],
      ['CreateFunction', newFunction('b')],
      ['ListFunctions', { MaxItems: 1 }],
      ['ListFunctions', ({ NextMarker }) => ({ Marker: NextMarker, MaxItems: 1 })],
    ],
    { Functions: [{ FunctionName: 'b' }], NextMarker: expect.any(String) },
  ],
  [
    'ListFunctions with all versions',
    [...publishTwo, ['ListFunctions', { FunctionVersion: 'ALL' }]],
    {
      Functions: ['$LATEST', '1', '2'].map((Version) => ({ Version, FunctionArn: functionArn(`f:${Version}`) })),
    },
  ],
  [
    'ListVersionsByFunction',
    [...publishTwo, ['ListVersionsByFunction', f]],
    { Versions: ['$LATEST', '1', '2'].map((Version) => ({ Version, FunctionArn: functionArn(`f:${Version}`) })) },
  ],
  [
    'DeleteFunction of one version',
    [...publishTwo, ['DeleteFunction', { ...f, Qualifier: '1' }], ['ListVersionsByFunction', f]],
    { Versions: [{ Version: '$LATEST' }, { Version: '2' }] },
  ],
  ['DeleteFunction of a version that does not exist', [['DeleteFunction', { ...f, Qualifier: '99' }]], { status: 204 }],
  [
    'DeleteFunction',
    [
      ['DeleteFunction', f],
      ['ListFunctions', {}],
    ],
    { Functions: [] },
  ],

  [
    'CreateAlias',
    [publish, alias('live')],
    {
      status: 201,
      AliasArn: functionArn('f:live'),
      Name: 'live',
      FunctionVersion: '1',
      Description: '',
      RevisionId: REVISION,
    },
  ],
  [
    'an alias with weights',
    [
      ...publishTwo,
      [
        'CreateAlias',
        { ...f, Name: 'live', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } } },
      ],
      ['GetAlias', { ...f, Name: 'live' }],
    ],
    { RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } } },
  ],
  [
    'UpdateAlias with its revision',
    [
      ...publishTwo,
      alias('live'),
      ['UpdateAlias', ({ RevisionId }) => ({ ...f, Name: 'live', FunctionVersion: '2', RevisionId })],
    ],
    { FunctionVersion: '2', Description: '' },
  ],
  [
    'ListAliases of one version',
    [...publishTwo, alias('a'), alias('b', '2'), ['ListAliases', { ...f, FunctionVersion: '2' }]],
    { Aliases: [{ Name: 'b' }] },
  ],
  ['DeleteAlias', [publish, alias('a'), ['DeleteAlias', { ...f, Name: 'a' }], ['ListAliases', f]], { Aliases: [] }],
  ['DeleteAlias of none', [['DeleteAlias', { ...f, Name: 'a' }]], { status: 204 }],

  [
    'PutFunctionConcurrency up to what must stay unreserved',
    [['PutFunctionConcurrency', { ...f, ReservedConcurrentExecutions: 900 }]],
    { status: 200, ReservedConcurrentExecutions: 900 },
  ],
  [
    'GetAccountSettings',
    [
      ['PutFunctionConcurrency', { ...f, ReservedConcurrentExecutions: 0 }],
      ['PutFunctionConcurrency', { ...f, ReservedConcurrentExecutions: 100 }],
      publish,
      ['GetAccountSettings', {}],
    ],
    {
      AccountLimit: {
        TotalCodeSize: 80_530_636_800,
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        ConcurrentExecutions: 1000,
        UnreservedConcurrentExecutions: 900,
      },
      AccountUsage: { FunctionCount: 1, TotalCodeSize: 2 * ZIP.length },
    },
  ],
  ['GetFunctionConcurrency of none', [['GetFunctionConcurrency', f]], { status: 200 }],
  [
    'DeleteFunctionConcurrency',
    [
      ['PutFunctionConcurrency', { ...f, ReservedConcurrentExecutions: 1 }],
      ['DeleteFunctionConcurrency', f],
    ],
    { status: 204 },
  ],

  [
    'PutFunctionEventInvokeConfig',
    [put({ MaximumRetryAttempts: 0 })],
    {
      status: 200,
      FunctionArn: functionArn('f:$LATEST'),
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnSuccess: {}, OnFailure: {} },
      LastModified: expect.any(Date),
    },
  ],
  [
    'ListFunctionEventInvokeConfigs',
    [
      publish,
      put({ MaximumRetryAttempts: 0 }),
      put({ MaximumRetryAttempts: 2, Qualifier: '1' }),
      ['ListFunctionEventInvokeConfigs', f],
    ],
    {
      FunctionEventInvokeConfigs: [
        { FunctionArn: functionArn('f:$LATEST'), MaximumRetryAttempts: 0 },
        { FunctionArn: functionArn('f:1'), MaximumRetryAttempts: 2 },
      ],
    },
  ],
  [
    'DeleteFunctionEventInvokeConfig',
    [put({ MaximumRetryAttempts: 0 }), ['DeleteFunctionEventInvokeConfig', f], ['ListFunctionEventInvokeConfigs', f]],
    { FunctionEventInvokeConfigs: [] },
  ],

  [
    'tags',
    [
      ['CreateFunction', { ...newFunction('t'), Tags: { a: '1', b: '2' } }],
      ['TagResource', { Resource: functionArn('t'), Tags: { b: '3', c: '4' } }],
      ['UntagResource', { Resource: functionArn('t'), TagKeys: ['a', 'none'] }],
      ['ListTags', { Resource: functionArn('t') }],
    ],
    { Tags: { b: '3', c: '4' } },
  ],
]

describe('Lambda answers', () => {
  it.each(ANSWERED)('%s', async (_, steps, answer) => {
    expect(await run(...steps)).toMatchObject(answer)
  })

  it('leaves states out of lists', async () => {
    const { Functions } = (await run(['ListFunctions', {}])) as { Functions: object[] }
    expect(Functions[0]).not.toHaveProperty('State')
  })

  it('keeps what UpdateFunctionEventInvokeConfig leaves out', async () => {
    await world.createExecutionRole('sender', [allow('lambda:InvokeFunction')])
    const OnSuccess = { Destination: functionArn('f') }
    const update = { FunctionName: 'g', MaximumEventAgeInSeconds: 60 }
    await run(
      ['CreateFunction', { ...newFunction('g'), Role: roleArn('sender') }],
      ['PutFunctionEventInvokeConfig', { ...update, MaximumRetryAttempts: 1, DestinationConfig: { OnSuccess } }],
      ['UpdateFunctionEventInvokeConfig', { ...update, MaximumEventAgeInSeconds: 90 }],
    )
    expect(await run(['GetFunctionEventInvokeConfig', { FunctionName: 'g' }])).toMatchObject({
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 90,
      DestinationConfig: { OnSuccess, OnFailure: {} },
    })
  })

  it('gives $LATEST a new revision with each change, and only then', async () => {
    const first = await run(['GetFunctionConfiguration', f])
    const second = await run(['UpdateFunctionConfiguration', { ...f, Timeout: 5 }])
    const third = await run(['GetFunctionConfiguration', f])
    // Recorded from AWS: another one for the update that begins, and one more for the function once it is done.
    expect(new Set([first.RevisionId, second.RevisionId, third.RevisionId]).size).toBe(3)
    expect(await run(['GetFunctionConfiguration', f])).toEqual(third)
  })
})
