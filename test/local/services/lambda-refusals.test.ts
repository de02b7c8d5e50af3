import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import {
  alias,
  conflict,
  f,
  functionArn,
  type Input,
  invalid,
  missing,
  newFunction,
  OTHER_ZIP,
  other,
  permit,
  place,
  publish,
  publishTwo,
  region,
  roleArn,
  type Step,
  stale,
  startLambdaWorld,
  validation,
  ZIP,
} from './lambda-world.ts'

const { run } = startLambdaWorld()
const ZIP_SHA = createHash('sha256').update(ZIP).digest('base64')
const none = { FunctionName: 'none' }
const wrong = { RevisionId: 'wrong' }
const reserve = (ReservedConcurrentExecutions: number, FunctionName = 'f'): Step => [
  'PutFunctionConcurrency',
  { FunctionName, ReservedConcurrentExecutions },
]
const route = (AdditionalVersionWeights: Input, FunctionVersion = '1'): Step => [
  'CreateAlias',
  { ...f, Name: 'live', FunctionVersion, RoutingConfig: { AdditionalVersionWeights } },
]

/**
 * The last step is refused so. Texts as recorded from AWS (localstack, tests/aws/services/lambda_) or quoted in public logs,
 * except where they speak of the local AWS.
 */
const REFUSED: readonly (readonly [name: string, steps: readonly Step[], refusal: Refusal])[] = [
  ...(
    [
      ['GetFunction', none],
      ['GetFunctionConfiguration', none],
      ['UpdateFunctionCode', { ...none, ZipFile: OTHER_ZIP }],
      ['UpdateFunctionConfiguration', none],
      ['DeleteFunction', none],
      ['PublishVersion', none],
      ['ListVersionsByFunction', none],
      ['CreateAlias', { ...none, Name: 'a', FunctionVersion: '1' }],
      ['GetAlias', { ...none, Name: 'a' }],
      ['UpdateAlias', { ...none, Name: 'a' }],
      ['DeleteAlias', { ...none, Name: 'a' }],
      ['ListAliases', none],
      permit(none),
      ['RemovePermission', { ...none, StatementId: 's' }],
      ['GetPolicy', none],
      reserve(1, 'none'),
      ['GetFunctionConcurrency', none],
      ['DeleteFunctionConcurrency', none],
      ['TagResource', { Resource: functionArn('none'), Tags: { a: '' } }],
      ['UntagResource', { Resource: functionArn('none'), TagKeys: ['a'] }],
      ['ListTags', { Resource: functionArn('none') }],
      ['Invoke', { ...none, InvocationType: 'DryRun' }],
    ] as const satisfies readonly Step[]
  ).map(
    (step) =>
      [`${step[0]} without the function`, [step], missing(`Function not found: ${functionArn('none')}`)] as const,
  ),
  ...['GetFunctionEventInvokeConfig', 'DeleteFunctionEventInvokeConfig', 'ListFunctionEventInvokeConfigs'].map(
    (operation) =>
      [`${operation} without the function`, [[operation, none]], missing("The function doesn't exist.")] as const,
  ),
  ...['99', 'nope'].flatMap((Qualifier) =>
    ['GetFunction', 'GetFunctionConfiguration'].map(
      (operation) =>
        [
          `${operation} of ${Qualifier}`,
          [[operation, { ...f, Qualifier }]],
          missing(`Function not found: ${functionArn(`f:${Qualifier}`)}`),
        ] as const,
    ),
  ),
  [
    'a function of another Region',
    [['GetFunction', { FunctionName: functionArn('f').replace(region, 'xx-west-9') }]],
    missing(`Functions from 'xx-west-9' are not reachable in this region ('${region}')`),
  ],
  [
    'two qualifiers',
    [['GetFunction', { FunctionName: 'f:1', Qualifier: '2' }]],
    invalid('The derived qualifier from the function name does not match the specified qualifier.'),
  ],
  ['CreateFunction of one that exists', [['CreateFunction', newFunction('f')]], conflict('Function already exist: f')],
  [
    'a role that does not exist',
    [['CreateFunction', { ...newFunction('g'), Role: roleArn('none') }]],
    invalid('The role defined for the function cannot be assumed by Lambda.'),
  ],
  [
    'a role of another account',
    [['UpdateFunctionConfiguration', { ...f, Role: roleArn('exec', other) }]],
    { code: 'AccessDeniedException', status: 403, message: 'Cross-account pass role is not allowed.' },
  ],
  [
    'too long a timeout',
    [['UpdateFunctionConfiguration', { ...f, Timeout: 901 }]],
    validation(
      "Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ),
  ],
  [
    'reserved variables',
    [['UpdateFunctionConfiguration', { ...f, Environment: { Variables: { AWS_REGION: 'x' } } }]],
    invalid(
      'Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION',
    ),
  ],
  ['code without a source', [['UpdateFunctionCode', f]], invalid('Please provide a source for function code.')],
  ['stale code', [['UpdateFunctionCode', { ...f, ZipFile: OTHER_ZIP, ...wrong }]], stale()],
  ['stale configuration', [['UpdateFunctionConfiguration', { ...f, ...wrong }]], stale()],
  ['a stale version', [['PublishVersion', { ...f, ...wrong }]], stale()],
  [
    'another code hash',
    [['PublishVersion', { ...f, CodeSha256: 'nope' }]],
    invalid(
      `CodeSHA256 (nope) is different from current CodeSHA256 in $LATEST (${ZIP_SHA}). Please try again with the CodeSHA256 in $LATEST.`,
    ),
  ],
  [
    'DeleteFunction of $LATEST',
    [['DeleteFunction', { ...f, Qualifier: '$LATEST' }]],
    invalid('$LATEST version cannot be deleted without deleting the function.'),
  ],
  [
    'DeleteFunction of an alias',
    [publish, alias('live'), ['DeleteFunction', { ...f, Qualifier: 'live' }]],
    invalid('Deletion of aliases is not currently supported.'),
  ],
  [
    'DeleteFunction of a version with aliases',
    [publish, alias('live'), ['DeleteFunction', { ...f, Qualifier: '1' }]],
    conflict('Unable to delete version because the following aliases reference it: [live]'),
  ],
  [
    'DeleteFunction of a version that an alias gives a share to',
    [...publishTwo, route({ 2: 0.1 }), ['DeleteFunction', { ...f, Qualifier: '2' }]],
    conflict('Unable to delete version because the following aliases reference it: [live]'),
  ],

  ['an alias that exists', [publish, alias('a'), alias('a')], conflict(`Alias already exists: ${functionArn('f:a')}`)],
  ['an alias of no version', [alias('a', '7')], missing(`Function not found: ${functionArn('f:7')}`)],
  ['GetAlias', [['GetAlias', { ...f, Name: 'a' }]], missing(`Cannot find alias arn: ${functionArn('f:a')}`)],
  ['UpdateAlias', [['UpdateAlias', { ...f, Name: 'a' }]], missing(`Alias not found: ${functionArn('f:a')}`)],
  ['a stale alias', [publish, alias('a'), ['UpdateAlias', { ...f, Name: 'a', ...wrong }]], stale()],
  [
    'a share for the version itself',
    [publish, route({ 1: 0.5 })],
    invalid('Invalid function version 1. Function version 1 is already included in routing configuration.'),
  ],
  [
    'shares for two more versions',
    [...publishTwo, route({ 1: 0.2, 2: 0.2 })],
    invalid('Number of items in AdditionalVersionWeights cannot be greater than 1'),
  ],
  [
    'a share beside $LATEST',
    [publish, route({ 1: 0.5 }, '$LATEST')],
    invalid('$LATEST is not supported for an alias pointing to more than 1 version'),
  ],
  ['a share for no version', [publish, route({ 9: 0.5 })], missing(`Function not found: ${functionArn('f:9')}`)],

  [
    'too much reserved concurrency',
    [['CreateFunction', newFunction('g')], reserve(400, 'g'), reserve(501)],
    invalid(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    ),
  ],
  [
    'concurrency of an alias',
    [reserve(1, 'f:live')],
    invalid(
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
    ),
  ],

  [
    'event settings that say nothing',
    [['PutFunctionEventInvokeConfig', f]],
    invalid('You must specify at least one of error handling or destination setting.'),
  ],
  ...['GetFunctionEventInvokeConfig', 'DeleteFunctionEventInvokeConfig', 'UpdateFunctionEventInvokeConfig'].map(
    (operation) =>
      [
        `${operation} without settings`,
        [[operation, { ...f, ...(operation.startsWith('Update') && { MaximumRetryAttempts: 1 }) }]],
        missing(`The function ${functionArn('f:$LATEST')} doesn't have an EventInvokeConfig`),
      ] as const,
  ),

  [
    'tags on a version',
    [publish, ['TagResource', { Resource: functionArn('f:1'), Tags: { a: 'b' } }]],
    invalid('Tags on function aliases and versions are not supported. Please specify a function ARN.'),
  ],
  [
    'no tags',
    [['TagResource', { Resource: functionArn('f'), Tags: {} }]],
    invalid('An error occurred and the request cannot be processed.'),
  ],
  [
    'too many tags',
    [
      [
        'TagResource',
        { Resource: functionArn('f'), Tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v'])) },
      ],
    ],
    invalid('Number of tags exceeds resource tag limit.'),
  ],
  ['a marker that is none', [['ListFunctions', { Marker: '???' }]], invalid('Invalid Marker.')],

  [
    'a permission for $LATEST',
    [permit({ Qualifier: '$LATEST' })],
    invalid('We currently do not support adding policies for $LATEST.'),
  ],
  [
    'a permission for no alias',
    [permit({ Qualifier: 'nope' })],
    missing(`Cannot find alias arn: ${functionArn('f:nope')}`),
  ],
  ['a permission for no version', [permit({ Qualifier: '3' })], missing(`Function not found: ${functionArn('f:3')}`)],
  [
    'a statement that exists',
    [permit(), permit()],
    conflict(
      'The statement id (s1) provided already exists. Please provide a new statement id, or remove the existing statement.',
    ),
  ],
  ...[
    roleArn('none'),
    roleArn('none', other),
    roleArn('none').replace(':role/', ':user/'),
    'somebody',
    '12345',
    'arn:aws:s3:::bucket',
  ].map(
    (Principal) =>
      [
        `principal ${Principal}`,
        [permit({ Principal })],
        invalid('The provided principal was invalid. Please check the principal and try again.'),
      ] as const,
  ),
  ['a stale policy', [permit(), permit({ StatementId: 's2', ...wrong })], stale('GetPolicy')],
  [
    'a stale policy to remove from',
    [permit(), ['RemovePermission', { ...f, StatementId: 's1', ...wrong }]],
    stale('GetPolicy'),
  ],
  [
    'too long a policy',
    [
      permit({ SourceArn: `arn:aws:s3:::${'x'.repeat(20_000)}` }),
      permit({ StatementId: 's2', SourceArn: `arn:aws:s3:::${'y'.repeat(1_000)}` }),
    ],
    {
      code: 'PolicyLengthExceededException',
      status: 400,
      message: expect.stringMatching(/^The final policy size \(2\d{4}\) is bigger than the limit \(20480\)\.$/),
    },
  ],
  ['GetPolicy of none', [['GetPolicy', f]], missing()],
  [
    'RemovePermission of none',
    [['RemovePermission', { ...f, StatementId: 's1' }]],
    missing('No policy is associated with the given resource.'),
  ],
  [
    'RemovePermission of another',
    [permit(), ['RemovePermission', { ...f, StatementId: 's2' }]],
    missing('Statement s2 is not found in resource policy.'),
  ],
]

describe(`Lambda refuses in ${place.region}`, () => {
  it.each(REFUSED)('%s', async (_, steps, refusal) => {
    await run(...steps.slice(0, -1))
    expect(await refusalOf(run(...steps.slice(-1)))).toEqual(refusal)
  })
})
