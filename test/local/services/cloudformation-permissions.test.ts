import * as sdk from '@aws-sdk/client-cloudformation'
import { DeleteRolePolicyCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import { allow, policyOf, rootIam, type Statement } from '../test-principals.ts'
import {
  CLOUDFORMATION_TRUST,
  failing,
  getAtt,
  invalid,
  other,
  owner,
  partition,
  queue,
  region,
  startCloudFormationWorld,
  template,
} from './cloudformation-world.ts'

const world = startCloudFormationWorld()
const { aws, clientOf, settled, create, update, remove, events, role } = world

const sqs = () => new SQSClient({ ...aws().account(owner, region), maxAttempts: 1 })
const queueNames = async () =>
  ((await sqs().send(new ListQueuesCommand({}))).QueueUrls ?? []).map((url) => url.slice(url.lastIndexOf('/') + 1))

/** A client of a user that may do anything with CloudFormation, and what else is said. */
async function userWith(...statements: readonly Statement[]) {
  const { keys, arn } = await world.user('u', allow('cloudformation:*'), ...statements)
  return { client: clientOf(owner, keys), keys, arn }
}

const TWO = template({ A: queue({ QueueName: 'a' }), B: queue({ QueueName: 'b' }, { DependsOn: 'A' }) })
const queueArn = (name: string) => `arn:${partition}:sqs:${region}:${owner}:${name}`

const denied = (service: string, message: string): unknown =>
  expect.stringMatching(
    new RegExp(
      `^Resource handler returned message: "${message.replaceAll(/[.*+?^()|[\]\\]/g, '\\$&')} \\(Service: ${service}, Status Code: 403, Request ID: [-0-9a-f]+\\)" \\(RequestToken: [-0-9a-f]+, HandlerErrorCode: AccessDenied\\)$`,
    ),
  )

describe('a deployment has the permissions of whoever asks for it', () => {
  test('so what it may not do fails, and what it did is taken back', async () => {
    const { client, arn } = await userWith(allow('sqs:*', queueArn('a')))
    const stack = await create(TWO, {}, client)
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE')
    const action = 'sqs:createqueue'
    const message = `User: ${arn} is not authorized to perform: ${action} on resource: ${queueArn('b')} because no identity-based policy allows the ${action} action`
    expect((await events('one')).find(([, status]) => status === 'CREATE_FAILED')).toEqual([
      'B',
      'CREATE_FAILED',
      denied('Sqs', message),
    ])
    expect(await queueNames()).toEqual([])
  })

  test('which services may tell from a call of the user’s own', async () => {
    const viaCloudFormation = {
      ...allow('sqs:*'),
      Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } },
    }
    const { client, keys } = await userWith(viaCloudFormation)
    const own = new SQSClient({ ...aws().account(owner, region), credentials: keys, maxAttempts: 1 })
    await expect(own.send(new CreateQueueCommand({ QueueName: 'x' }))).rejects.toThrow('not authorized')
    expect((await create(TWO, {}, client)).StackStatus).toBe('CREATE_COMPLETE')
  })

  const VIA = [
    ['aws:CalledViaFirst', { StringEquals: { 'aws:CalledViaFirst': 'cloudformation.amazonaws.com' } }],
    ['aws:CalledViaLast', { StringEquals: { 'aws:CalledViaLast': 'cloudformation.amazonaws.com' } }],
    ['aws:ViaAWSService', { Bool: { 'aws:ViaAWSService': 'true' } }],
    ['aws:SourceIp', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, 'ROLLBACK_COMPLETE'],
  ] as const

  test.each(VIA)('and %s', async (_, Condition, status: string = 'CREATE_COMPLETE') => {
    const { client } = await userWith({ ...allow('sqs:*'), Condition })
    expect((await create(TWO, {}, client)).StackStatus).toBe(status)
  })

  const executionRole = (more: object = {}) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      ...more,
    },
  })
  const lambda = (Role: unknown) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      Role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: 'exports.handler = async () => 1' },
    },
  })

  test('and a function’s role has to be passed', async () => {
    const body = template({ Role: executionRole({ RoleName: 'r' }), F: lambda(getAtt('Role', 'Arn')) })
    const { client, arn } = await userWith(allow(['iam:*Role*', 'lambda:*']), {
      Effect: 'Deny',
      Action: 'iam:PassRole',
      Resource: '*',
    })
    expect((await create(body, {}, client)).StackStatus).toBe('ROLLBACK_COMPLETE')
    const [, , reason] = (await events('one')).find(([, status]) => status === 'CREATE_FAILED') ?? []
    const passed = `arn:${partition}:iam::${owner}:role/r`
    expect(reason).toContain(
      `"User: ${arn} is not authorized to perform: iam:PassRole on resource: ${passed} with an explicit deny in an identity-based policy`,
    )
  })

  test('and a function’s role has to be the account’s own', async () => {
    const foreign = await role('r', [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }], [], other)
    expect((await create(template({ F: lambda(foreign.arn) }))).StackStatus).toBe('ROLLBACK_COMPLETE')
    const [, , reason] = (await events('one')).find(([, status]) => status === 'CREATE_FAILED') ?? []
    expect(reason).toContain('Cross-account pass role is not allowed.')
    expect(reason).toContain('HandlerErrorCode: AccessDenied')
  })
})

describe('a stack’s role', () => {
  const stackRole = (...statements: readonly Statement[]) => role('deployer', [CLOUDFORMATION_TRUST], statements)

  test('makes the resources in place of the caller, now and later', async () => {
    const { arn } = await stackRole(allow('sqs:*'))
    const { client } = await userWith(allow('iam:PassRole', arn))
    const stack = await create(TWO, { RoleARN: arn }, client)
    expect([stack.StackStatus, stack.RoleARN]).toEqual(['CREATE_COMPLETE', arn])
    expect((await update(template({ A: queue({ QueueName: 'c' }) }), {}, client)).StackStatus).toBe('UPDATE_COMPLETE')
    expect((await remove(stack.StackId ?? '', {}, client)).StackStatus).toBe('DELETE_COMPLETE')
    expect(await queueNames()).toEqual([])
  })

  test('is who is denied', async () => {
    const { arn } = await stackRole(allow('sqs:*', queueArn('a')))
    await create(TWO, { RoleARN: arn })
    const session = `arn:${partition}:sts::${owner}:assumed-role/deployer/AWSCloudFormation`
    const action = 'sqs:createqueue'
    const message = `User: ${session} is not authorized to perform: ${action} on resource: ${queueArn('b')} because no identity-based policy allows the ${action} action`
    expect((await events('one')).find(([, status]) => status === 'CREATE_FAILED')).toEqual([
      'B',
      'CREATE_FAILED',
      denied('Sqs', message),
    ])
  })

  test('is not called by way of CloudFormation', async () => {
    const Condition = { Null: { 'aws:CalledVia': 'true' } }
    const { arn } = await stackRole({ ...allow('sqs:*'), Condition })
    expect((await create(TWO, { RoleARN: arn })).StackStatus).toBe('CREATE_COMPLETE')
  })

  test('has to be passed', async () => {
    const { arn } = await stackRole(allow('sqs:*'))
    const { client, arn: user } = await userWith()
    const command = new sdk.CreateStackCommand({ StackName: 'one', TemplateBody: TWO, RoleARN: arn })
    expect(await refusalOf(client.send(command))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${user} is not authorized to perform: iam:PassRole on resource: ${arn} because no identity-based policy allows the iam:PassRole action`,
    })
  })

  const PASSED = [
    ['cloudformation.amazonaws.com', true],
    ['lambda.amazonaws.com', false],
  ] as const

  test.each(PASSED)('may be passed to %s only', async (service, isAllowed) => {
    const { arn } = await stackRole(allow('sqs:*'))
    const Condition = { StringEquals: { 'iam:PassedToService': service } }
    const { client } = await userWith({ ...allow('iam:PassRole', arn), Condition })
    const command = new sdk.CreateStackCommand({ StackName: 'one', TemplateBody: TWO, RoleARN: arn })
    const done = client.send(command).then(
      () => true,
      () => false,
    )
    expect(await done).toBe(isAllowed)
  })

  test('has to trust CloudFormation', async () => {
    const { arn } = await role('other', [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ])
    const command = new sdk.CreateStackCommand({ StackName: 'one', TemplateBody: TWO, RoleARN: arn })
    expect(await refusalOf(clientOf().send(command))).toEqual(invalid(`Role ${arn} is invalid or cannot be assumed`))
  })

  test('has to be there', async () => {
    const RoleARN = `arn:${partition}:iam::${owner}:role/nobody`
    const command = new sdk.CreateStackCommand({ StackName: 'one', TemplateBody: TWO, RoleARN })
    expect(await refusalOf(clientOf().send(command))).toEqual(
      invalid(`Role ${RoleARN} is invalid or cannot be assumed`),
    )
  })
})

describe('what may not be deleted', () => {
  const KEEPING = template({ A: queue({ QueueName: 'a' }), Bad: failing({ DependsOn: 'A' }) })

  test('fails the rollback', async () => {
    const { client } = await userWith(allow(['sqs:CreateQueue', 'sqs:*Attributes', 'sqs:*Tag*', 'lambda:*']))
    const stack = await create(KEEPING, {}, client)
    expect([stack.StackStatus, stack.StackStatusReason]).toEqual([
      'ROLLBACK_FAILED',
      'The following resource(s) failed to delete: [A]. ',
    ])
  })

  test('fails the deletion, until it may, is retained or forced', async () => {
    const { client } = await userWith(allow(['sqs:CreateQueue', 'sqs:*Attributes', 'sqs:*Tag*', 'lambda:*']))
    const { StackId = '' } = await create(TWO, {}, client)
    const early = new sdk.DeleteStackCommand({ StackName: 'one', RetainResources: ['A'] })
    expect(await refusalOf(client.send(early))).toEqual(
      invalid(
        `Invalid operation on stack [${StackId}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
      ),
    )
    const failed = await remove(StackId, {}, client)
    expect([failed.StackStatus, failed.StackStatusReason]).toEqual([
      'DELETE_FAILED',
      'The following resource(s) failed to delete: [B]. ',
    ])
    await rootIam(aws(), owner, region).send(
      new PutUserPolicyCommand({
        UserName: 'u',
        PolicyName: 'more',
        PolicyDocument: policyOf(allow('sqs:DeleteQueue', queueArn('a'))),
      }),
    )
    const done = await remove(StackId, { RetainResources: ['B'] }, client)
    expect(done.StackStatus).toBe('DELETE_COMPLETE')
    expect(await queueNames()).toEqual(['b'])
  })

  test('is left behind by force', async () => {
    const { client } = await userWith(allow(['sqs:CreateQueue', 'sqs:*Attributes', 'sqs:*Tag*']))
    const { StackId = '' } = await create(template({ A: queue({ QueueName: 'a' }) }), {}, client)
    const force = { DeletionMode: 'FORCE_DELETE_STACK' } as const
    const command = new sdk.DeleteStackCommand({ StackName: 'one', ...force })
    expect(await refusalOf(client.send(command))).toEqual(
      invalid(
        `Invalid operation on stack [${StackId}]. You can only force delete a stack when it is in the DELETE_FAILED state.`,
      ),
    )
    await remove(StackId, {}, client)
    expect((await remove(StackId, force, client)).StackStatus).toBe('DELETE_COMPLETE')
    expect(await queueNames()).toEqual(['a'])
  })

  test('is tried again with a role that may', async () => {
    const { arn } = await role('deployer', [CLOUDFORMATION_TRUST], [allow('sqs:*')])
    const { client } = await userWith(allow('iam:PassRole'), allow(['sqs:CreateQueue', 'sqs:*Attributes', 'sqs:*Tag*']))
    const { StackId = '' } = await create(template({ A: queue() }), {}, client)
    expect((await remove(StackId, { RoleARN: arn }, client)).StackStatus).toBe('DELETE_COMPLETE')
  })

  test('a role that is gone', async () => {
    const { arn } = await role('deployer', [CLOUDFORMATION_TRUST], [allow('sqs:*')])
    const { StackId = '' } = await create(template({ A: queue() }), { RoleARN: arn })
    await rootIam(aws(), owner, region).send(
      new DeleteRolePolicyCommand({ RoleName: 'deployer', PolicyName: 'inline' }),
    )
    expect((await remove(StackId)).StackStatus).toBe('DELETE_FAILED')
  })
})

describe('a template in S3', () => {
  const put = async (Bucket: string, Key: string, Body: string) => {
    const s3 = new S3Client({ ...aws().account(owner, region), forcePathStyle: true, maxAttempts: 1 })
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
  }

  const URLS = [
    ['as AWS has them', `https://templates-${owner}.s3.${region}.amazonaws.com/dir/one.json`],
    ['in path style', `https://s3.${region}.amazonaws.com/templates-${owner}/dir/one.json`],
  ] as const

  test.each(URLS)('is read with the caller’s permission, by URLs %s', async (_, TemplateURL) => {
    await put(`templates-${owner}`, 'dir/one.json', TWO)
    const { client } = await userWith(
      allow('sqs:*'),
      allow('s3:GetObject', `arn:${partition}:s3:::templates-${owner}/dir/*`),
    )
    await client.send(new sdk.CreateStackCommand({ StackName: 'one', TemplateURL }))
    expect((await settled('one', client)).StackStatus).toBe('CREATE_COMPLETE')
  })

  test('is read from this AWS’s own address', async () => {
    await put(`templates-${owner}`, 'one.json', TWO)
    const TemplateURL = `${aws().endpoint}/templates-${owner}/one.json`
    const summary = await clientOf().send(new sdk.GetTemplateSummaryCommand({ TemplateURL }))
    expect(summary.ResourceTypes).toEqual(['AWS::SQS::Queue'])
  })

  test('is not read without', async () => {
    await put(`templates-${owner}`, 'one.json', TWO)
    const { client, arn } = await userWith()
    const TemplateURL = `https://templates-${owner}.s3.${region}.amazonaws.com/one.json`
    const { message } = await refusalOf(client.send(new sdk.ValidateTemplateCommand({ TemplateURL })))
    expect(message).toMatch(/^S3 error: /)
    expect(message).toContain(`User: ${arn} is not authorized to perform: s3:GetObject`)
  })

  const REFUSED = [
    [
      'what is not there',
      `https://s3.${region}.amazonaws.com/nowhere-${owner}/one.json`,
      /^S3 error: .*does not exist/,
    ],
    [
      'another host',
      'https://example.com/one.json',
      /^S3 error: Domain name specified in example\.com is not a valid S3 domain$/,
    ],
    ['another scheme', 's3://bucket/one.json', /^TemplateURL must be a supported URL\.$/],
  ] as const

  test.each(REFUSED)('refuses %s', async (_, TemplateURL, message) => {
    const refused = await refusalOf(clientOf().send(new sdk.ValidateTemplateCommand({ TemplateURL })))
    expect(refused).toEqual(invalid(expect.stringMatching(message) as unknown as string))
  })
})

/** Each operation, with the permission that it needs; `stack` stands for the stack's ARN. */
const NAME = { StackName: 'one' }
const CHANGE = { ...NAME, ChangeSetName: 'next' }
const NEW = { StackName: 'two', TemplateBody: TWO }
const PERMISSIONS = [
  ['CreateStack', new sdk.CreateStackCommand(NEW), 'new'],
  ['UpdateStack', new sdk.UpdateStackCommand({ ...NAME, TemplateBody: TWO }), 'stack'],
  ['DeleteStack', new sdk.DeleteStackCommand(NAME), 'stack'],
  ['DescribeStacks', new sdk.DescribeStacksCommand(NAME), 'stack'],
  ['DescribeStackEvents', new sdk.DescribeStackEventsCommand(NAME), 'stack'],
  ['DescribeStackResource', new sdk.DescribeStackResourceCommand({ ...NAME, LogicalResourceId: 'A' }), 'stack'],
  ['DescribeStackResources', new sdk.DescribeStackResourcesCommand(NAME), 'stack'],
  ['ListStackResources', new sdk.ListStackResourcesCommand(NAME), 'stack'],
  ['ListStacks', new sdk.ListStacksCommand({}), '*'],
  ['GetTemplate', new sdk.GetTemplateCommand(NAME), 'stack'],
  ['GetTemplateSummary', new sdk.GetTemplateSummaryCommand(NAME), 'stack'],
  ['GetTemplateSummary', new sdk.GetTemplateSummaryCommand({ TemplateBody: TWO }), '*'],
  ['ValidateTemplate', new sdk.ValidateTemplateCommand({ TemplateBody: TWO }), '*'],
  ['CreateChangeSet', new sdk.CreateChangeSetCommand({ ...CHANGE, TemplateBody: TWO }), 'stack'],
  ['DescribeChangeSet', new sdk.DescribeChangeSetCommand(CHANGE), 'stack'],
  ['ExecuteChangeSet', new sdk.ExecuteChangeSetCommand(CHANGE), 'stack'],
  ['DeleteChangeSet', new sdk.DeleteChangeSetCommand(CHANGE), 'stack'],
  ['ListChangeSets', new sdk.ListChangeSetsCommand(NAME), 'stack'],
  ['ContinueUpdateRollback', new sdk.ContinueUpdateRollbackCommand(NAME), 'stack'],
  ['CancelUpdateStack', new sdk.CancelUpdateStackCommand(NAME), 'stack'],
  ['RollbackStack', new sdk.RollbackStackCommand(NAME), 'stack'],
  ['ListExports', new sdk.ListExportsCommand({}), '*'],
  ['ListImports', new sdk.ListImportsCommand({ ExportName: 'x' }), '*'],
  [
    'UpdateTerminationProtection',
    new sdk.UpdateTerminationProtectionCommand({ ...NAME, EnableTerminationProtection: true }),
    'stack',
  ],
  ['SetStackPolicy', new sdk.SetStackPolicyCommand({ ...NAME, StackPolicyBody: '{}' }), 'stack'],
  ['GetStackPolicy', new sdk.GetStackPolicyCommand(NAME), 'stack'],
] as const

describe('each operation needs its permission', () => {
  test.each(PERMISSIONS)('%s', async (action, command, what) => {
    const { StackId = '' } = await create(template({ A: queue() }))
    const resource = {
      stack: StackId,
      new: `arn:${partition}:cloudformation:${region}:${owner}:stack/two/*`,
      '*': '*',
    }[what]
    const { keys, arn } = await world.user('v')
    const client = clientOf(owner, keys)
    const send = () => client.send(command as sdk.ListStacksCommand)
    expect(await refusalOf(send())).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${arn} is not authorized to perform: cloudformation:${action} on resource: ${resource} because no identity-based policy allows the cloudformation:${action} action`,
    })
    await rootIam(aws(), owner, region).send(
      new PutUserPolicyCommand({
        UserName: 'v',
        PolicyName: 'p',
        PolicyDocument: policyOf(allow(`cloudformation:${action}`, resource)),
      }),
    )
    const code = await send().then(
      () => 'answered',
      ({ name }: Error) => name,
    )
    expect(code).not.toBe('AccessDenied')
  })
})

describe('condition keys', () => {
  type Conditions = readonly [key: string, value: unknown, input: Partial<sdk.CreateStackCommandInput>]
  const CONDITIONS: readonly Conditions[] = [
    ['aws:RequestTag/team', 'blue', { Tags: [{ Key: 'team', Value: 'blue' }] }],
    ['aws:TagKeys', 'team', { Tags: [{ Key: 'team', Value: 'x' }] }],
    ['cloudformation:ResourceTypes', 'AWS::SQS::Queue', { ResourceTypes: ['AWS::SQS::Queue'] }],
    [
      'cloudformation:RoleArn',
      `arn:${partition}:iam::${owner}:role/nobody`,
      { RoleARN: `arn:${partition}:iam::${owner}:role/nobody` },
    ],
    [
      'cloudformation:TemplateUrl',
      'https://example.com/x',
      { TemplateURL: 'https://example.com/x', TemplateBody: undefined },
    ],
  ]

  test.each(CONDITIONS)('%s', async (key, value, input) => {
    const Condition = { 'ForAnyValue:StringEquals': { [key]: value } }
    const { keys } = await world.user('v', { ...allow(['cloudformation:*']), Condition }, allow('iam:PassRole'))
    const client = clientOf(owner, keys)
    const code = (command: sdk.CreateStackCommand) =>
      client.send(command).then(
        () => 'answered',
        ({ name }: Error) => name,
      )
    expect(await code(new sdk.CreateStackCommand(NEW))).toBe('AccessDenied')
    expect(await code(new sdk.CreateStackCommand({ ...NEW, ...input }))).not.toBe('AccessDenied')
  })

  test('aws:ResourceTag, of the stack', async () => {
    await create(template({ A: queue() }), { Tags: [{ Key: 'team', Value: 'blue' }] })
    const Condition = (team: string) => ({ StringEquals: { 'aws:ResourceTag/team': team } })
    for (const [name, team, isAllowed] of [
      ['blue', 'blue', true],
      ['red', 'red', false],
    ] as const) {
      const { keys } = await world.user(name, { ...allow('cloudformation:DescribeStacks'), Condition: Condition(team) })
      const done = clientOf(owner, keys)
        .send(new sdk.DescribeStacksCommand(NAME))
        .then(
          () => true,
          () => false,
        )
      expect(await done).toBe(isAllowed)
    }
  })
})
