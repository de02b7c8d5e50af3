import { DeleteRoleCommand } from '@aws-sdk/client-iam'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { builtOperations } from '../../../src/local/registry.ts'
import { refusalOf } from '../test-accounts.ts'
import { allow, createRole, createUser, type Keys, type Statement } from '../test-principals.ts'
import {
  alias,
  f,
  functionArn,
  type Input,
  layerArn,
  missing,
  newFunction,
  OTHER_ZIP,
  other,
  owner,
  partition,
  permit,
  publish,
  publishTwo,
  region,
  roleArn,
  type Step,
  startLambdaWorld,
  ZIP,
} from './lambda-world.ts'

const { aws, iam, clientOf, createExecutionRole, run, runAs } = startLambdaWorld()
const userArn = (name: string, account = owner) => `arn:${partition}:iam::${account}:user/${name}`
const mappingId = '01234567-89ab-4cde-8f01-23456789abcd'
const mappingArn = `arn:${partition}:lambda:${region}:${owner}:event-source-mapping:${mappingId}`
const streamArn = `arn:${partition}:kinesis:${region}:${owner}:stream/s`

/** A client of a user of an account, who may do what the statements say. */
async function userClient(account: string, ...statements: readonly Statement[]): Promise<LambdaClient> {
  const { keys } = await createUser(iam(account), 'caller', ...statements)
  return clientOf(account, keys)
}

let assumers = 0

/** A client of a session of the role. */
async function sessionClient(RoleArn: string, account: string): Promise<LambdaClient> {
  const { keys } = await createUser(iam(account), `assumer-${assumers++}`, allow('sts:AssumeRole'))
  const sts = new STSClient({ ...aws().account(account, region), credentials: keys })
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }))
  const session: Keys = {
    accessKeyId: Credentials?.AccessKeyId as string,
    secretAccessKey: Credentials?.SecretAccessKey as string,
    sessionToken: Credentials?.SessionToken as string,
  }
  return clientOf(account, session)
}

const trustAccount = (account: string) => ({ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' })
const dryRun = (FunctionName: string, Qualifier?: string): Step => [
  'Invoke',
  { FunctionName, InvocationType: 'DryRun', ...(Qualifier !== undefined && { Qualifier }) },
]

const layerName = { LayerName: 'l' }
const layerVersion = { ...layerName, VersionNumber: 1 }
const versionOne = { ...f, Qualifier: '1' }
const wholePolicy = { ResourceArn: functionArn('f') }

/** Input that every check before authorization lets through, and the resource that a denial names. */
const INPUTS: Readonly<Record<string, readonly [input: Input, resource: string, action?: string]>> = {
  AddLayerVersionPermission: [
    { ...layerVersion, StatementId: 's', Action: 'lambda:GetLayerVersion', Principal: '*' },
    layerArn('l:1'),
  ],
  AddPermission: [permit()[1] as Input, functionArn('f')],
  CreateAlias: [{ ...f, Name: 'a', FunctionVersion: '1' }, functionArn('f')],
  CreateEventSourceMapping: [{ ...f, EventSourceArn: streamArn }, '*'],
  CreateFunction: [newFunction('g'), functionArn('g')],
  CreateFunctionUrlConfig: [{ ...f, AuthType: 'NONE' }, functionArn('f')],
  DeleteAlias: [{ ...f, Name: 'a' }, functionArn('f')],
  DeleteEventSourceMapping: [{ UUID: mappingId }, mappingArn],
  DeleteFunction: [{ ...f, Qualifier: '1' }, functionArn('f:1')],
  DeleteFunctionConcurrency: [f, functionArn('f')],
  DeleteFunctionEventInvokeConfig: [f, functionArn('f')],
  DeleteFunctionUrlConfig: [{ ...f, Qualifier: 'live' }, functionArn('f:live')],
  DeleteLayerVersion: [layerVersion, layerArn('l:1')],
  DeleteProvisionedConcurrencyConfig: [versionOne, functionArn('f:1')],
  DeleteResourcePolicy: [wholePolicy, functionArn('f')],
  GetAccountSettings: [{}, '*'],
  GetAlias: [{ ...f, Name: 'a' }, functionArn('f')],
  GetEventSourceMapping: [{ UUID: mappingId }, mappingArn],
  GetFunction: [f, functionArn('f')],
  GetFunctionConcurrency: [f, functionArn('f')],
  GetFunctionConfiguration: [{ ...f, Qualifier: 'live' }, functionArn('f:live')],
  GetFunctionEventInvokeConfig: [f, functionArn('f')],
  GetFunctionRecursionConfig: [f, functionArn('f')],
  GetFunctionUrlConfig: [f, functionArn('f')],
  GetLayerVersion: [layerVersion, layerArn('l:1')],
  GetLayerVersionByArn: [{ Arn: layerArn('l:1') }, layerArn('l:1'), 'GetLayerVersion'],
  GetLayerVersionPolicy: [layerVersion, layerArn('l:1')],
  GetPolicy: [f, functionArn('f')],
  GetProvisionedConcurrencyConfig: [versionOne, functionArn('f:1')],
  GetResourcePolicy: [wholePolicy, functionArn('f')],
  GetRuntimeManagementConfig: [f, functionArn('f')],
  Invoke: [f, functionArn('f'), 'InvokeFunction'],
  InvokeAsync: [{ ...f, InvokeArgs: '{}' }, functionArn('f'), 'InvokeFunction'],
  InvokeWithResponseStream: [f, functionArn('f'), 'InvokeFunction'],
  ListAliases: [f, functionArn('f')],
  ListEventSourceMappings: [{}, '*'],
  ListFunctionEventInvokeConfigs: [f, functionArn('f')],
  ListFunctionUrlConfigs: [f, functionArn('f')],
  ListFunctions: [{}, '*'],
  ListLayerVersions: [layerName, layerArn('l')],
  ListLayers: [{}, '*'],
  ListProvisionedConcurrencyConfigs: [f, functionArn('f')],
  ListTags: [{ Resource: functionArn('f') }, functionArn('f')],
  ListVersionsByFunction: [f, functionArn('f')],
  PublishLayerVersion: [{ ...layerName, Content: { ZipFile: ZIP } }, layerArn('l')],
  PublishVersion: [f, functionArn('f')],
  PutFunctionConcurrency: [{ ...f, ReservedConcurrentExecutions: 1 }, functionArn('f')],
  PutFunctionEventInvokeConfig: [{ ...f, MaximumRetryAttempts: 1 }, functionArn('f')],
  PutFunctionRecursionConfig: [{ ...f, RecursiveLoop: 'Allow' }, functionArn('f')],
  PutProvisionedConcurrencyConfig: [{ ...versionOne, ProvisionedConcurrentExecutions: 1 }, functionArn('f:1')],
  PutResourcePolicy: [{ ...wholePolicy, Policy: '{}' }, functionArn('f')],
  PutRuntimeManagementConfig: [{ ...f, UpdateRuntimeOn: 'Auto' }, functionArn('f')],
  RemoveLayerVersionPermission: [{ ...layerVersion, StatementId: 's' }, layerArn('l:1')],
  RemovePermission: [{ ...f, StatementId: 's1' }, functionArn('f')],
  TagResource: [{ Resource: mappingArn, Tags: { a: 'b' } }, mappingArn],
  UntagResource: [{ Resource: functionArn('f'), TagKeys: ['a'] }, functionArn('f')],
  UpdateAlias: [{ ...f, Name: 'a' }, functionArn('f')],
  UpdateEventSourceMapping: [{ UUID: mappingId }, mappingArn],
  UpdateFunctionCode: [{ ...f, ZipFile: OTHER_ZIP }, functionArn('f')],
  UpdateFunctionConfiguration: [f, functionArn('f')],
  UpdateFunctionEventInvokeConfig: [{ ...f, MaximumRetryAttempts: 1 }, functionArn('f')],
  UpdateFunctionUrlConfig: [{ ...f, AuthType: 'NONE' }, functionArn('f')],
}

describe('a user without permissions', () => {
  it('is denied every operation there is', async () => {
    expect(Object.keys(INPUTS).sort()).toEqual([...builtOperations('lambda')].sort())
    const nobody = await userClient(owner)
    for (const [operation, [input, resource, action = operation]] of Object.entries(INPUTS)) {
      expect(await refusalOf(runAs(nobody, [operation, input])), operation).toEqual({
        code: 'AccessDeniedException',
        status: 403,
        message: `User: ${userArn('caller')} is not authorized to perform: lambda:${action} on resource: ${resource} because no identity-based policy allows the lambda:${action} action`,
      })
    }
  })

  it('may not pass a role, nor tag what it creates', async () => {
    const message = (action: string, resource: string) =>
      `User: ${userArn('caller')} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`
    const creator = await userClient(owner, allow('lambda:CreateFunction'), allow('lambda:UpdateFunctionConfiguration'))
    const steps: readonly (readonly [Step, string, string])[] = [
      [['CreateFunction', newFunction('g')], 'iam:PassRole', roleArn('exec')],
      [['UpdateFunctionConfiguration', { ...f, Role: roleArn('exec') }], 'iam:PassRole', roleArn('exec')],
      [['CreateFunction', { ...newFunction('g'), Tags: { a: 'b' } }], 'lambda:TagResource', functionArn('g')],
    ]
    for (const [step, action, resource] of steps) {
      expect(await refusalOf(runAs(creator, step))).toMatchObject({ message: message(action, resource) })
    }
  })

  it('is told apart by tags', async () => {
    await run(['TagResource', { Resource: functionArn('f'), Tags: { team: 'blue' } }])
    const blue = await userClient(owner, {
      ...allow('lambda:GetFunction*'),
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
    })
    const { TagsError } = await runAs(blue, ['GetFunction', f])
    expect(TagsError).toEqual({
      ErrorCode: 'AccessDeniedException',
      Message: expect.stringContaining('no identity-based policy allows the lambda:ListTags action'),
    })
    await run(['TagResource', { Resource: functionArn('f'), Tags: { team: 'red' } }])
    expect(await refusalOf(runAs(blue, ['GetFunction', f]))).toMatchObject({ code: 'AccessDeniedException' })
  })
})

/** As AWS stores what AddPermission is told, without Sid, Effect, Action and Resource. */
const STORED: readonly (readonly [name: string, input: Input, stored: object])[] = [
  ['a service', {}, { Principal: { Service: 's3.amazonaws.com' } }],
  ['an account', { Principal: other }, { Principal: { AWS: `arn:${partition}:iam::${other}:root` } }],
  [
    'everyone in an organization',
    { Principal: '*', PrincipalOrgID: 'o-0123456789' },
    {
      Principal: '*',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-0123456789' } },
    },
  ],
  ['a role', { Principal: roleArn('exec') }, { Principal: { AWS: roleArn('exec') } }],
  [
    'a source',
    { SourceArn: 'arn:aws:s3:::bucket', SourceAccount: other },
    {
      Principal: { Service: 's3.amazonaws.com' },
      Condition: {
        StringEquals: { 'AWS:SourceAccount': other },
        ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::bucket' },
      },
    },
  ],
  [
    'an Alexa skill',
    { Principal: 'alexa-appkit.amazon.com', EventSourceToken: 'skill' },
    {
      Principal: { Service: 'alexa-appkit.amazon.com' },
      Condition: { StringEquals: { 'lambda:EventSourceToken': 'skill' } },
    },
  ],
  [
    'a function URL',
    { Principal: '*', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' },
    {
      Principal: '*',
      Action: 'lambda:InvokeFunctionUrl',
      Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
    },
  ],
  [
    'a call through a function URL',
    { Principal: '*', InvokedViaFunctionUrl: true },
    {
      Principal: '*',
      Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
    },
  ],
]

describe('AddPermission', () => {
  it.each(STORED)('stores %s', async (_, input, stored) => {
    const { status, Statement } = await run(permit(input))
    const expected = {
      Sid: 's1',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: functionArn('f'),
      ...stored,
    }
    expect(status).toBe(201)
    expect(JSON.parse(String(Statement))).toEqual(expected)
    const { Policy } = await run(['GetPolicy', f])
    expect(JSON.parse(String(Policy))).toEqual({ Version: '2012-10-17', Id: 'default', Statement: [expected] })
  })

  it('keeps one policy for each qualifier', async () => {
    await run(publish, alias('live'), permit(), permit({ Qualifier: '1' }), permit({ Qualifier: 'live' }))
    for (const [Qualifier, resource] of [
      [undefined, 'f'],
      ['1', 'f:1'],
      ['live', 'f:live'],
    ]) {
      const { Policy } = await run(['GetPolicy', { ...f, ...(Qualifier && { Qualifier }) }])
      expect(JSON.parse(String(Policy)).Statement).toMatchObject([{ Resource: functionArn(resource as string) }])
    }
    await run(['DeleteAlias', { ...f, Name: 'live' }], alias('live'))
    expect(await refusalOf(run(['GetPolicy', { ...f, Qualifier: 'live' }]))).toEqual(missing())
  })

  it('takes the revision of the function first and of the policy then', async () => {
    const { RevisionId } = await run(['GetFunctionConfiguration', f])
    await run(permit({ RevisionId }))
    const { RevisionId: second } = await run(['GetPolicy', f])
    await run(permit({ StatementId: 's2', RevisionId: second }))
    expect(await refusalOf(run(permit({ StatementId: 's3', RevisionId: second })))).toMatchObject({ status: 412 })
    const { RevisionId: third } = await run(['GetPolicy', f])
    await run(['RemovePermission', { ...f, StatementId: 's1', RevisionId: third }])
    await run(['RemovePermission', { ...f, StatementId: 's2' }])
    expect(await refusalOf(run(['GetPolicy', f]))).toEqual(missing())
  })

  it('is itself granted by the principal it names', async () => {
    const granter = await userClient(owner, {
      ...allow(['lambda:AddPermission', 'lambda:RemovePermission']),
      Condition: { StringEquals: { 'lambda:Principal': ['s3.amazonaws.com', other] } },
    })
    await runAs(granter, permit(), permit({ StatementId: 's2', Principal: other }))
    expect(await refusalOf(runAs(granter, permit({ StatementId: 's3', Principal: owner })))).toMatchObject({
      status: 403,
    })
    await run(permit({ StatementId: 's3', Principal: owner }))
    await runAs(
      granter,
      ['RemovePermission', { ...f, StatementId: 's1' }],
      ['RemovePermission', { ...f, StatementId: 's2' }],
    )
    const third: Step = ['RemovePermission', { ...f, StatementId: 's3' }]
    expect(await refusalOf(runAs(granter, third))).toMatchObject({ status: 403 })
  })

  it('loses a role that is created again', async () => {
    const trust = [trustAccount(owner)]
    await createRole(iam(), 'reader', trust)
    await run(permit({ Action: 'lambda:GetFunction', Principal: roleArn('reader') }))
    const reader = await sessionClient(roleArn('reader'), owner)
    await runAs(reader, ['GetFunction', f])
    await iam().send(new DeleteRoleCommand({ RoleName: 'reader' }))
    const { id } = await createRole(iam(), 'reader', trust)
    const again = await sessionClient(roleArn('reader'), owner)
    expect(await refusalOf(runAs(again, ['GetFunction', f]))).toMatchObject({ code: 'AccessDeniedException' })
    const { Policy } = await run(['GetPolicy', f])
    expect(JSON.parse(String(Policy)).Statement[0].Principal.AWS).toMatch(/^AROA/)
    expect(Policy).not.toContain(id)
  })

  it('grants a user by name', async () => {
    const nobody = await userClient(owner)
    await run(permit({ Principal: userArn('caller') }))
    expect(await runAs(nobody, dryRun('f'))).toMatchObject({ status: 204 })
  })
})

/** Operations on a function that a resource-based policy can grant, one after the other on the other account's behalf. */
const GRANTED: readonly Step[] = [
  ['GetFunction', {}],
  ['GetFunctionConfiguration', {}],
  ['UpdateFunctionCode', { ZipFile: ZIP }],
  ['PublishVersion', {}],
  ['ListVersionsByFunction', {}],
  ['CreateAlias', { Name: 'a', FunctionVersion: '1' }],
  ['GetAlias', { Name: 'a' }],
  ['UpdateAlias', { Name: 'a' }],
  ['ListAliases', {}],
  ['DeleteAlias', { Name: 'a' }],
  ['PutFunctionConcurrency', { ReservedConcurrentExecutions: 1 }],
  ['GetFunctionConcurrency', {}],
  ['DeleteFunctionConcurrency', {}],
  ['PutFunctionEventInvokeConfig', { MaximumRetryAttempts: 1 }],
  ['UpdateFunctionEventInvokeConfig', { MaximumRetryAttempts: 0 }],
  ['GetFunctionEventInvokeConfig', {}],
  ['ListFunctionEventInvokeConfigs', {}],
  ['DeleteFunctionEventInvokeConfig', {}],
  ['TagResource', { Resource: functionArn('f'), Tags: { a: 'b' } }],
  ['ListTags', { Resource: functionArn('f') }],
  ['UntagResource', { Resource: functionArn('f'), TagKeys: ['a'] }],
  ['GetPolicy', {}],
  ['Invoke', { InvocationType: 'DryRun' }],
  ['DeleteFunction', {}],
]
const onForeign = ([operation, input]: Step): Step => [operation, { FunctionName: functionArn('f'), ...input }]

describe('across accounts', () => {
  it('needs both sides', async () => {
    const denial = { code: 'AccessDeniedException', status: 403 }
    const get = onForeign(['GetFunction', {}])
    const allowed = await userClient(other, allow('lambda:*'))
    expect(await refusalOf(runAs(allowed, get))).toEqual({
      ...denial,
      message: `User: ${userArn('caller', other)} is not authorized to perform: lambda:GetFunction on resource: ${functionArn('f')} because no resource-based policy allows the lambda:GetFunction action`,
    })
    await run(permit({ Action: 'lambda:GetFunction', Principal: other }))
    expect(await runAs(allowed, get)).toMatchObject({ Configuration: { FunctionArn: functionArn('f') } })
    const { keys } = await createUser(iam(other), 'nobody')
    expect(await refusalOf(runAs(clientOf(other, keys), get))).toMatchObject(denial)
  })

  it('reads a function that does not exist like one that is not shared', async () => {
    const allowed = await userClient(other, allow('lambda:*'))
    for (const [operation, input] of GRANTED) {
      const name = functionArn('none')
      const tagged = 'Resource' in input ? { Resource: name } : { FunctionName: name }
      const refusal = await refusalOf(runAs(allowed, [operation, { ...input, ...tagged }]))
      const action = operation === 'Invoke' ? 'InvokeFunction' : operation
      expect(refusal.message).toContain(`because no resource-based policy allows the lambda:${action} action`)
    }
  })

  it('grants what works on a function, and neither its permissions nor its configuration', async () => {
    await run(permit({ Action: 'lambda:*', Principal: other }))
    const allowed = await userClient(other, allow('*'))
    for (const step of [
      permit({ FunctionName: functionArn('f'), StatementId: 's2' }),
      onForeign(['RemovePermission', { StatementId: 's1' }]),
      onForeign(['UpdateFunctionConfiguration', { Timeout: 9 }]),
    ]) {
      expect(await refusalOf(runAs(allowed, step)), step[0]).toMatchObject({ code: 'AccessDeniedException' })
    }
    for (const step of GRANTED) await runAs(allowed, onForeign(step))
    expect(await run(['ListFunctions', {}])).toMatchObject({ Functions: [] })
  })
})

/** Which names an identity-based policy's Resource lets a caller invoke. */
const QUALIFIERS = [
  ['f', [true, false, false, false]],
  ['f:live', [false, true, false, false]],
  ['f:*', [false, true, true, false]],
  ['f*', [true, true, true, true]],
] as const

describe('the qualifier in an invocation', () => {
  it.each(QUALIFIERS)('against Resource %s', async (resource, expected) => {
    await run(['CreateFunction', newFunction('f2')], ...publishTwo, alias('live'))
    const caller = await userClient(owner, allow('lambda:InvokeFunction', functionArn(resource)))
    const outcomes = ['f', 'f:live', 'f:1', 'f2'].map((name) => {
      const [functionName = '', qualifier] = name.split(':')
      return runAs(caller, dryRun(functionName, qualifier)).then(
        ({ status }) => status === 204,
        ({ name }) => name,
      )
    })
    expect(await Promise.all(outcomes)).toEqual(expected.map((allowed) => allowed || 'AccessDeniedException'))
  })

  it('finds the policy of exactly that alias', async () => {
    await run(publish, alias('live'), alias('beta'), permit({ Principal: other, Qualifier: 'live' }))
    const caller = await userClient(other, allow('lambda:InvokeFunction'))
    expect(await runAs(caller, dryRun(functionArn('f:live')))).toMatchObject({ status: 204 })
    for (const name of ['f', 'f:beta', 'f:1']) {
      expect(await refusalOf(runAs(caller, dryRun(functionArn(name))))).toMatchObject({ status: 403 })
    }
  })
})

describe('an execution role', () => {
  it('cannot be handed over once it does not trust Lambda', async () => {
    await createRole(iam(), 'distrustful', [trustAccount(owner)])
    const refusal = await refusalOf(run(['UpdateFunctionConfiguration', { ...f, Role: roleArn('distrustful') }]))
    expect(refusal.message).toBe('The role defined for the function cannot be assumed by Lambda.')
  })

  it('is taken over by the function', async () => {
    await createExecutionRole('second', [allow('logs:*')])
    expect(await run(['UpdateFunctionConfiguration', { ...f, Role: roleArn('second') }])).toMatchObject({
      Role: roleArn('second'),
    })
  })
})
