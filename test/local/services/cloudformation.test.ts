import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetStackPolicyCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  RollbackStackCommand,
  SetStackPolicyCommand,
  UpdateTerminationProtectionCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation'
import { ListRolesCommand } from '@aws-sdk/client-iam'
import {
  DeleteQueueCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import { rootIam } from '../test-principals.ts'
import {
  failing,
  getAtt,
  invalid,
  outputsOf,
  owner,
  partition,
  queue,
  ref,
  region,
  type ShortEvent,
  startCloudFormationWorld,
  template,
} from './cloudformation-world.ts'

const { aws, clientOf, settled, create, update, remove, events, physicalIds } = startCloudFormationWorld()

const sqs = () => new SQSClient({ ...aws().account(owner, region), maxAttempts: 1 })
const queueNames = async () =>
  ((await sqs().send(new ListQueuesCommand({}))).QueueUrls ?? []).map((url) => url.slice(url.lastIndexOf('/') + 1))

/** Two queues, the second of which sends its dead letters to the first. */
const PAIR = template(
  {
    Dead: queue({ QueueName: 'dead' }),
    Work: queue({ RedrivePolicy: { deadLetterTargetArn: getAtt('Dead', 'Arn'), maxReceiveCount: ref('Tries') } }),
  },
  {
    Description: 'Two queues',
    Parameters: { Tries: { Type: 'Number', Default: 3 } },
    Outputs: {
      Url: { Description: 'where to send', Value: ref('Work') },
      Name: { Value: getAtt('Work', 'QueueName') },
    },
  },
)

const INITIATED = 'Resource creation Initiated'

describe('a creation', () => {
  test('makes each resource after those that it needs, and tells so', async () => {
    const stack = await create(PAIR)
    expect(await events('one')).toEqual([
      ['one', 'CREATE_IN_PROGRESS', 'User Initiated'],
      ['Dead', 'CREATE_IN_PROGRESS'],
      ['Dead', 'CREATE_IN_PROGRESS', INITIATED],
      ['Dead', 'CREATE_COMPLETE'],
      ['Work', 'CREATE_IN_PROGRESS'],
      ['Work', 'CREATE_IN_PROGRESS', INITIATED],
      ['Work', 'CREATE_COMPLETE'],
      ['one', 'CREATE_COMPLETE'],
    ] satisfies ShortEvent[])
    const name = outputsOf(stack).Name ?? ''
    expect(name).toMatch(/^one-Work-[0-9A-Za-z]{12}$/)
    expect((await queueNames()).toSorted()).toEqual(['dead', name].toSorted())
  })

  test('is described', async () => {
    const { StackId = '', ...stack } = await create(PAIR, {
      Tags: [{ Key: 'team', Value: 'blue' }],
      NotificationARNs: [`arn:${partition}:sns:${region}:${owner}:news`],
      Parameters: [{ ParameterKey: 'Tries', ParameterValue: '5' }],
      TimeoutInMinutes: 7,
    })
    expect(StackId).toMatch(`arn:${partition}:cloudformation:${region}:${owner}:stack/one/`)
    expect(stack).toEqual({
      StackName: 'one',
      Description: 'Two queues',
      CreationTime: expect.any(Date),
      StackStatus: 'CREATE_COMPLETE',
      DisableRollback: false,
      EnableTerminationProtection: false,
      NotificationARNs: [`arn:${partition}:sns:${region}:${owner}:news`],
      RollbackConfiguration: {},
      TimeoutInMinutes: 7,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: [{ ParameterKey: 'Tries', ParameterValue: '5' }],
      Tags: [{ Key: 'team', Value: 'blue' }],
      Outputs: [
        { OutputKey: 'Url', OutputValue: expect.stringContaining('/one-Work-'), Description: 'where to send' },
        { OutputKey: 'Name', OutputValue: expect.stringMatching(/^one-Work-/) },
      ],
      DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    })
  })

  test('is described by its resources', async () => {
    const { StackId } = await create(
      template({ A: queue({ QueueName: 'a' }, { Metadata: { for: ref('AWS::StackName') } }) }),
    )
    const url = (await physicalIds('one')).A
    const common = {
      LogicalResourceId: 'A',
      PhysicalResourceId: url,
      ResourceType: 'AWS::SQS::Queue',
      ResourceStatus: 'CREATE_COMPLETE',
      DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
    }
    const client = clientOf()
    const detail = await client.send(new DescribeStackResourceCommand({ StackName: 'one', LogicalResourceId: 'A' }))
    expect(detail.StackResourceDetail).toEqual({
      ...common,
      StackName: 'one',
      StackId,
      LastUpdatedTimestamp: expect.any(Date),
      Metadata: '{"for":"one"}',
    })
    const found = await client.send(new DescribeStackResourcesCommand({ PhysicalResourceId: url }))
    expect(found.StackResources).toEqual([{ ...common, StackName: 'one', StackId, Timestamp: expect.any(Date) }])
    const listed = await client.send(new ListStackResourcesCommand({ StackName: 'one' }))
    expect(listed.StackResourceSummaries).toEqual([{ ...common, LastUpdatedTimestamp: expect.any(Date) }])
  })

  test('has events with the properties of each resource', async () => {
    const { StackId } = await create(template({ A: queue({ QueueName: 'a', DelaySeconds: '7' }) }), {
      ClientRequestToken: 'token-1',
    })
    const { StackEvents = [] } = await clientOf().send(new DescribeStackEventsCommand({ StackName: 'one' }))
    expect(StackEvents).toHaveLength(5)
    expect(StackEvents[1]).toEqual({
      StackId,
      StackName: 'one',
      EventId: expect.stringMatching(/^A-CREATE_COMPLETE-\d{4}-/),
      LogicalResourceId: 'A',
      PhysicalResourceId: expect.stringMatching(/\/a$/),
      ResourceType: 'AWS::SQS::Queue',
      ResourceStatus: 'CREATE_COMPLETE',
      ResourceProperties: '{"QueueName":"a","DelaySeconds":"7"}',
      Timestamp: expect.any(Date),
      ClientRequestToken: 'token-1',
    })
  })

  test('leaves out what a condition forbids, with its outputs', async () => {
    const body = template(
      { A: queue({ QueueName: 'a' }), B: queue({ QueueName: 'b' }, { Condition: 'Prod' }) },
      {
        Parameters: { Stage: { Type: 'String' } },
        Conditions: { Prod: { 'Fn::Equals': [ref('Stage'), 'prod'] } },
        Outputs: {
          A: { Value: getAtt('A', 'QueueName') },
          B: { Condition: 'Prod', Value: getAtt('B', 'QueueName') },
        },
      },
    )
    const stage = (ParameterValue: string) => ({ Parameters: [{ ParameterKey: 'Stage', ParameterValue }] })
    expect(outputsOf(await create(body, stage('dev')))).toEqual({ A: 'a' })
    expect(await physicalIds('one')).toEqual({ A: expect.stringMatching(/\/a$/) })
  })

  test('waits for what DependsOn names', async () => {
    await create(template({ A: queue({}, { DependsOn: ['C'] }), B: queue({}, { DependsOn: 'A' }), C: queue() }))
    const done = (await events('one')).filter(([, status]) => status === 'CREATE_COMPLETE')
    expect(done.map(([id]) => id)).toEqual(['C', 'A', 'B', 'one'])
  })

  test('begins side by side with what does not need each other', async () => {
    await create(template({ A: queue(), B: queue() }))
    expect((await events('one')).slice(1, 3).map(([id]) => id)).toEqual(['A', 'B'])
  })

  test('tags resources with the stack’s tags and their own', async () => {
    await create(template({ A: queue({ QueueName: 'a', Tags: [{ Key: 'team', Value: 'red' }] }), B: queue() }), {
      Tags: [
        { Key: 'team', Value: 'blue' },
        { Key: 'cost', Value: '1' },
      ],
    })
    const client = sqs()
    const tags = async (QueueUrl = '') => (await client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags
    const { A, B } = await physicalIds('one')
    expect(await tags(A)).toEqual({ team: 'red', cost: '1' })
    expect(await tags(B)).toEqual({ team: 'blue', cost: '1' })
  })

  test('hides the parameters that ask for it', async () => {
    const body = template(
      { A: queue({ QueueName: ref('Secret') }) },
      { Parameters: { Secret: { Type: 'String', NoEcho: true } }, Outputs: { Out: { Value: 'x' } } },
    )
    const stack = await create(body, { Parameters: [{ ParameterKey: 'Secret', ParameterValue: 'hidden-queue' }] })
    expect(stack.Parameters).toEqual([{ ParameterKey: 'Secret', ParameterValue: '****' }])
    expect(await queueNames()).toEqual(['hidden-queue'])
    const { StackEvents = [] } = await clientOf().send(new DescribeStackEventsCommand({ StackName: 'one' }))
    expect(StackEvents[1]?.ResourceProperties).toBe('{"QueueName":"****"}')
  })
})

const MISSING_FUNCTION = (status: string, id = 'Bad'): ShortEvent => [
  id,
  status,
  expect.stringMatching(
    /^Resource handler returned message: "Function not found: arn:.*:function:missing \(Service: Lambda, Status Code: 404, Request ID: [-0-9a-f]{36}\)" \(RequestToken: [-0-9a-f]{36}, HandlerErrorCode: NotFound\)$/,
  ),
]
const BAD = template({ Good: queue({ QueueName: 'good' }), Bad: failing({ DependsOn: 'Good' }) })
const FAILED = 'The following resource(s) failed to create: [Bad].'

describe('a creation that fails', () => {
  test('takes back what it has made', async () => {
    const stack = await create(BAD)
    expect(stack).toMatchObject({
      StackStatus: 'ROLLBACK_COMPLETE',
      StackStatusReason: `${FAILED} Rollback requested by user.`,
      DeletionTime: expect.any(Date),
    })
    expect(await events('one', 4)).toEqual([
      ['Bad', 'CREATE_IN_PROGRESS'],
      MISSING_FUNCTION('CREATE_FAILED'),
      ['one', 'ROLLBACK_IN_PROGRESS', `${FAILED} Rollback requested by user.`],
      ['Bad', 'DELETE_COMPLETE'],
      ['Good', 'DELETE_IN_PROGRESS'],
      ['Good', 'DELETE_COMPLETE'],
      ['one', 'ROLLBACK_COMPLETE'],
    ])
    expect(await queueNames()).toEqual([])
  })

  test('cancels what is under way, and lists all that failed', async () => {
    await create(template({ Slow: queue(), Bad: failing(), Worse: failing(), Never: queue({}, { DependsOn: 'Bad' }) }))
    const all = await events('one')
    const [, , reason = ''] = all.find(([, status]) => status === 'ROLLBACK_IN_PROGRESS') ?? []
    expect(reason).toMatch(/^The following resource\(s\) failed to create: \[(Bad|Worse|Slow|, )+\]\. Rollback/)
    expect(all.some(([id]) => id === 'Never')).toBe(false)
    expect(await queueNames()).toEqual([])
  })

  const LEFT = [
    ['DO_NOTHING leaves it', { OnFailure: 'DO_NOTHING' }, 'CREATE_FAILED', `${FAILED} `, ['good']],
    ['DisableRollback leaves it', { DisableRollback: true }, 'CREATE_FAILED', `${FAILED} `, ['good']],
    ['DELETE deletes it all', { OnFailure: 'DELETE' }, 'DELETE_COMPLETE', undefined, []],
  ] as const

  test.each(LEFT)('%s', async (_, input, status, reason, queues) => {
    const { StackId = '' } = await clientOf().send(
      new CreateStackCommand({ StackName: 'one', TemplateBody: BAD, ...input }),
    )
    const stack = await settled(StackId)
    expect([stack.StackStatus, stack.StackStatusReason]).toEqual([status, reason])
    expect(await queueNames()).toEqual(queues)
  })

  const HALFWAY = {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'halfway',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      ManagedPolicyArns: [`arn:${partition}:iam::${owner}:policy/missing`],
    },
  }
  const roleNames = async () =>
    (await rootIam(aws(), owner, region).send(new ListRolesCommand({}))).Roles?.map(({ RoleName }) => RoleName)

  test('takes back what was made halfway', async () => {
    await create(template({ R: HALFWAY }))
    expect((await events('one')).slice(1).map(([id, status]) => `${id} ${status}`)).toEqual([
      'R CREATE_IN_PROGRESS',
      'R CREATE_IN_PROGRESS',
      'R CREATE_FAILED',
      'one ROLLBACK_IN_PROGRESS',
      'R DELETE_IN_PROGRESS',
      'R DELETE_COMPLETE',
      'one ROLLBACK_COMPLETE',
    ])
    expect(await roleNames()).toEqual([])
  })

  test('makes anew what was made halfway, and takes the half away', async () => {
    await create(template({ R: HALFWAY }), { DisableRollback: true })
    expect(await roleNames()).toEqual(['halfway'])
    const { ManagedPolicyArns: _, ...whole } = HALFWAY.Properties
    const stack = await update(template({ R: { ...HALFWAY, Properties: { ...whole, RoleName: 'whole' } } }))
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE')
    expect(await roleNames()).toEqual(['whole'])
  })

  test('DELETE says who asked for it', async () => {
    const { StackId = '' } = await create(BAD, { OnFailure: 'DELETE' })
    expect((await events(StackId)).find(([id, status]) => id === 'one' && status === 'DELETE_IN_PROGRESS')).toEqual([
      'one',
      'DELETE_IN_PROGRESS',
      `${FAILED} Delete requested by user.`,
    ])
  })

  test('can be taken back later', async () => {
    const { StackId = '' } = await create(BAD, { DisableRollback: true })
    await clientOf().send(new RollbackStackCommand({ StackName: 'one' }))
    expect((await settled(StackId)).StackStatus).toBe('ROLLBACK_COMPLETE')
    expect(await queueNames()).toEqual([])
  })

  const KEPT = [
    ['Retain keeps', 'Retain', {}, 'DELETE_SKIPPED', ['good']],
    ['RetainExceptOnCreate does not keep', 'RetainExceptOnCreate', {}, 'DELETE_COMPLETE', []],
    ['the request says RetainExceptOnCreate', 'Retain', { RetainExceptOnCreate: true }, 'DELETE_COMPLETE', []],
  ] as const

  test.each(KEPT)('%s what was made', async (_, DeletionPolicy, input, status, queues) => {
    const kept = queue({ QueueName: 'good' }, { DeletionPolicy })
    await create(template({ Good: kept, Bad: failing({ DependsOn: 'Good' }) }), input)
    expect((await events('one')).findLast(([id]) => id === 'Good')).toEqual(['Good', status])
    expect(await queueNames()).toEqual(queues)
  })

  const INVALID = [
    ['a property that nobody knows', { QueuName: 'x' }, '#: extraneous key [QueuName] is not permitted'],
    ['a property of the wrong type', { DelaySeconds: 'soon' }, '#/DelaySeconds: expected type: Integer, found: String'],
    [
      'two at once',
      { DelaySeconds: [], Tags: 'x' },
      '#/DelaySeconds: expected type: Integer, found: JSONArray\n#/Tags: expected type: JSONArray, found: String',
    ],
  ] as const

  test.each(INVALID)('%s is told before anything is made', async (_, properties, violations) => {
    await create(template({ Good: queue(), Bad: queue(properties) }))
    const message = `Properties validation failed for resource Bad with message:\n[${violations.replaceAll('\n', ', ')}]`
    expect(await events('one')).toEqual([
      ['one', 'CREATE_IN_PROGRESS', 'User Initiated'],
      ['Bad', 'CREATE_FAILED', message],
      ['one', 'ROLLBACK_IN_PROGRESS', 'Validation failed for following resources: [Bad]. Rollback requested by user.'],
      ['Bad', 'DELETE_COMPLETE'],
      ['one', 'ROLLBACK_COMPLETE'],
    ])
  })

  test('a missing property is told', async () => {
    await create(template({ Bad: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: 'f' } } }))
    expect((await events('one'))[1]).toEqual([
      'Bad',
      'CREATE_FAILED',
      'Properties validation failed for resource Bad with message:\n[#: required key [Action] not found, #: required key [Principal] not found]',
    ])
  })

  test('a name that is taken is told', async () => {
    await create(template({ A: queue({ QueueName: 'a' }) }))
    await create(template({ B: queue({ QueueName: 'a', DelaySeconds: 1 }) }), { StackName: 'two' })
    expect((await events('two')).find(([, status]) => status === 'CREATE_FAILED')).toEqual([
      'B',
      'CREATE_FAILED',
      expect.stringMatching(
        /^Resource handler returned message: "Resource of type 'AWS::SQS::Queue' with identifier 'a' already exists\." \(RequestToken: .*, HandlerErrorCode: AlreadyExists\)$/,
      ),
    ])
    expect(await queueNames()).toEqual(['a'])
  })

  const ATTRIBUTES = [
    ['an output', { Outputs: { X: { Value: getAtt('A', 'Nope') } } }, '/Outputs/X/Value/Fn::GetAtt'],
    ['a substitution', { Outputs: { X: { Value: { 'Fn::Sub': 'is ${A.Nope}' } } } }, '/Outputs/X/Value/Fn::Sub'],
  ] as const

  test.each(ATTRIBUTES)('an attribute that nobody knows is told, in %s', async (_, more, path) => {
    const stack = await create(template({ A: queue() }, more))
    const reason = `[Error] ${path}: Resource type AWS::SQS::Queue does not support attribute {Nope}.`
    expect(stack.StackStatusReason).toBe(`${reason} Rollback requested by user.`)
    expect(await queueNames()).toEqual([])
  })
})

describe('a deletion', () => {
  test('deletes each resource before those that it needs', async () => {
    const { StackId = '' } = await create(PAIR)
    const since = (await events('one')).length
    const stack = await remove(StackId)
    expect(await events(StackId, since)).toEqual([
      ['one', 'DELETE_IN_PROGRESS', 'User Initiated'],
      ['Work', 'DELETE_IN_PROGRESS'],
      ['Work', 'DELETE_COMPLETE'],
      ['Dead', 'DELETE_IN_PROGRESS'],
      ['Dead', 'DELETE_COMPLETE'],
      ['one', 'DELETE_COMPLETE'],
    ])
    expect(stack).toMatchObject({ StackStatus: 'DELETE_COMPLETE', DeletionTime: expect.any(Date) })
    expect(stack.Outputs).toBeUndefined()
    expect(await queueNames()).toEqual([])
  })

  test('leaves a record by id, none by name', async () => {
    const { StackId = '' } = await create(template({ A: queue() }))
    await remove(StackId)
    const client = clientOf()
    expect(await refusalOf(client.send(new DescribeStacksCommand({ StackName: 'one' })))).toEqual(
      invalid('Stack with id one does not exist'),
    )
    const { StackSummaries = [] } = await client.send(new ListStacksCommand({}))
    expect(StackSummaries.map((one) => [one.StackId, one.StackStatus])).toEqual([[StackId, 'DELETE_COMPLETE']])
    expect((await client.send(new DescribeStacksCommand({}))).Stacks).toEqual([])
    const again = await create(template({ A: queue() }))
    expect(again.StackId).not.toBe(StackId)
    const filtered = await client.send(new ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE'] }))
    expect(filtered.StackSummaries?.map((one) => one.StackId)).toEqual([again.StackId])
  })

  test('of what is not there says nothing', async () => {
    expect(await clientOf().send(new DeleteStackCommand({ StackName: 'nobody' }))).toMatchObject({})
  })

  test('is satisfied with what is gone already', async () => {
    const { StackId = '' } = await create(PAIR)
    await sqs().send(new DeleteQueueCommand({ QueueUrl: (await physicalIds('one')).Work }))
    expect((await remove(StackId)).StackStatus).toBe('DELETE_COMPLETE')
  })

  const POLICIES = [
    ['Retain', ['DELETE_SKIPPED'], ['a']],
    ['RetainExceptOnCreate', ['DELETE_SKIPPED'], ['a']],
    ['Delete', ['DELETE_IN_PROGRESS', 'DELETE_COMPLETE'], []],
  ] as const

  test.each(POLICIES)('with DeletionPolicy %s', async (DeletionPolicy, statuses, queues) => {
    const { StackId = '' } = await create(template({ A: queue({ QueueName: 'a' }, { DeletionPolicy }) }))
    const since = (await events('one')).length
    await remove(StackId)
    expect((await events(StackId, since)).filter(([id]) => id === 'A').map(([, status]) => status)).toEqual(statuses)
    expect(await queueNames()).toEqual(queues)
  })
})

describe('a stack that is protected', () => {
  test('cannot be deleted', async () => {
    await create(PAIR, { EnableTerminationProtection: true })
    const client = clientOf()
    const command = new DeleteStackCommand({ StackName: 'one' })
    expect(await refusalOf(client.send(command))).toEqual(
      invalid('Stack [one] cannot be deleted while TerminationProtection is enabled'),
    )
    await client.send(new UpdateTerminationProtectionCommand({ StackName: 'one', EnableTerminationProtection: false }))
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: 'one' }))
    expect((await remove(stack?.StackId ?? '')).StackStatus).toBe('DELETE_COMPLETE')
  })
})

describe('a template', () => {
  test('is kept as it was sent', async () => {
    const body = 'Resources:\n  A: {Type: AWS::SQS::Queue} # as it is\n'
    await create(body)
    const { TemplateBody, StagesAvailable } = await clientOf().send(new GetTemplateCommand({ StackName: 'one' }))
    expect([TemplateBody, StagesAvailable]).toEqual([body, ['Original', 'Processed']])
  })

  const SUMMARIZED = template(
    { R: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } }, A: queue() },
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'all',
      Metadata: { x: 1 },
      Parameters: { P: { Type: 'String', Default: 'd', AllowedValues: ['d', 'e'], NoEcho: true, Description: 'p' } },
    },
  )

  test('is summarized', async () => {
    const answer = await clientOf().send(new GetTemplateSummaryCommand({ TemplateBody: SUMMARIZED }))
    expect(answer).toMatchObject({
      Capabilities: ['CAPABILITY_IAM'],
      CapabilitiesReason: 'The following resource(s) require capabilities: [AWS::IAM::Role]',
      Description: 'all',
      Metadata: '{"x":1}',
      Version: '2010-09-09',
      ResourceTypes: ['AWS::IAM::Role', 'AWS::SQS::Queue'],
      Parameters: [
        {
          ParameterKey: 'P',
          ParameterType: 'String',
          DefaultValue: 'd',
          NoEcho: true,
          Description: 'p',
          ParameterConstraints: { AllowedValues: ['d', 'e'] },
        },
      ],
    })
  })

  test('is validated', async () => {
    const answer = await clientOf().send(new ValidateTemplateCommand({ TemplateBody: SUMMARIZED }))
    expect(answer).toMatchObject({
      Capabilities: ['CAPABILITY_IAM'],
      Description: 'all',
      Parameters: [{ ParameterKey: 'P', DefaultValue: 'd', NoEcho: true, Description: 'p' }],
    })
  })
})

test('a stack policy is kept', async () => {
  await create(PAIR)
  const client = clientOf()
  expect((await client.send(new GetStackPolicyCommand({ StackName: 'one' }))).StackPolicyBody).toBeUndefined()
  const StackPolicyBody = '{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}'
  await client.send(new SetStackPolicyCommand({ StackName: 'one', StackPolicyBody }))
  expect((await client.send(new GetStackPolicyCommand({ StackName: 'one' }))).StackPolicyBody).toBe(StackPolicyBody)
})

test('resources are the services’ own', async () => {
  await create(PAIR)
  const QueueUrl = (await physicalIds('one')).Work
  expect((await sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }))).MessageId).toBeDefined()
})

test('nothing goes on for a stack that is forgotten', async () => {
  const client = clientOf()
  await client.send(new CreateStackCommand({ StackName: 'one', TemplateBody: PAIR }))
  await aws().reset()
  await client.send(new CreateStackCommand({ StackName: 'two', TemplateBody: PAIR }))
  await settled('two')
  expect((await client.send(new DescribeStacksCommand({}))).Stacks?.map(({ StackName }) => StackName)).toEqual(['two'])
  expect(await queueNames()).toHaveLength(2)
})
