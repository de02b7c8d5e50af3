import * as sdk from '@aws-sdk/client-eventbridge'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { builtOperations } from '../../../src/local/registry.ts'
import { send, signed } from '../raw-request.ts'
import { pickTestPlace, type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, createRole, createUser, type Keys, policyOf, rootIam, type Statement } from '../test-principals.ts'

const { accounts, region, partition } = pickTestPlace('events.test.ts')
const [owner, other] = accounts
const arn = (resource: string, account = owner) => `arn:${partition}:events:${region}:${account}:${resource}`
const queueArn = (name: string, account = owner) => `arn:${partition}:sqs:${region}:${account}:${name}`
const roleArn = (name: string, account = owner) => `arn:${partition}:iam::${account}:role/${name}`
const TRUST = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole' }

let aws: LocalAws
const lines: string[] = []
beforeAll(async () => {
  aws = await startLocalAws({ log: (line) => lines.push(line) })
})
beforeEach(async () => {
  await aws.reset()
  lines.length = 0
  await createRole(rootIam(aws, owner, region), 'forward', [TRUST])
  await createRole(rootIam(aws, owner, region), 'distrust', [{ ...TRUST, Effect: 'Deny' }])
})
afterAll(() => aws.close())

type Answer = Readonly<Record<string, unknown>>
type Input = Readonly<Record<string, unknown>>
type Step = readonly [operation: string, input?: Input]
type AnyCommand = new (input: Input) => sdk.ListRulesCommand

const clientOf = (account: string, credentials?: Keys) =>
  new sdk.EventBridgeClient({ ...aws.account(account, region), ...(credentials && { credentials }), maxAttempts: 1 })
const run = (...steps: readonly Step[]) => runAs(clientOf(owner), ...steps)

async function runAs(client: sdk.EventBridgeClient, ...steps: readonly Step[]): Promise<Answer> {
  let answer: Answer = {}
  for (const [operation, input = {}] of steps) {
    const Command = (sdk as unknown as Record<string, AnyCommand>)[`${operation}Command`] as AnyCommand
    const { $metadata, ...rest } = await client.send(new Command(input))
    answer = rest
  }
  return answer
}

const bus: Step = ['CreateEventBus', { Name: 'orders' }]
const EventBusName = 'orders'
const PATTERN = '{"source":["shop"]}'
const put = (more: Input = {}): Step => ['PutRule', { Name: 'r', EventPattern: PATTERN, ...more }]
const target = (more: Input = {}) => ({ Id: 't', Arn: queueArn('q'), ...more })
const putTargets = (...Targets: Input[]): Step => ['PutTargets', { Rule: 'r', Targets }]
const entry = (more: Input = {}) => ({ Source: 'shop', DetailType: 'Order', Detail: '{}', ...more })
const putEvents = (...Entries: Input[]): Step => ['PutEvents', { Entries }]
const permission = (more: Input = {}): Step => [
  'PutPermission',
  { Action: 'events:PutEvents', Principal: other, StatementId: 'other', ...more },
]
const describeBus = (Name?: string): Step => ['DescribeEventBus', { Name }]
const tag = (ResourceARN: string, ...keys: string[]): Step => [
  'TagResource',
  { ResourceARN, Tags: keys.map((Key) => ({ Key, Value: '1' })) },
]

const refused = (code: string, message: string): Refusal => ({ code, status: 400, message })
const invalid = (message: string) => refused('ValidationException', message)
const missing = (message: string) => refused('ResourceNotFoundException', message)
const noBus = missing('Event bus orders does not exist.')
const noRule = missing('Rule r does not exist on EventBus default.')
const tooMany = refused('LimitExceededException', 'The requested resource exceeds the maximum number allowed.')
const badPattern = (reason: string) =>
  refused('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`)
const event = {
  ...{ version: '0', id: 'a', account: owner, source: 'shop', time: '2026-01-01T00:00:00Z', region },
  ...{ resources: [], 'detail-type': 'Order', detail: { n: 1 } },
}
const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index))

/** The last step is refused so; texts as AWS answered others (localstack's snapshots), but where the source says otherwise. */
const REFUSED: readonly (readonly [name: string, steps: readonly Step[], refusal: Refusal])[] = [
  ['a bus twice', [bus, bus], refused('ResourceAlreadyExistsException', 'Event bus orders already exists.')],
  [
    'a second default bus',
    [['CreateEventBus', { Name: 'default' }]],
    refused('ResourceAlreadyExistsException', 'Event bus default already exists.'),
  ],
  ['a bus with a slash', [['CreateEventBus', { Name: 'a/b' }]], invalid("Event bus name must not contain '/'.")],
  [
    "a partner's bus",
    [['CreateEventBus', { Name: 'aws.partner/a/b', EventSourceName: 'aws.partner/a/b' }]],
    missing('Event source aws.partner/a/b does not exist.'),
  ],
  ['the 101st bus', [...many(100, (index): Step => ['CreateEventBus', { Name: `b${index}` }]), bus], tooMany],
  ['deleting the default bus', [['DeleteEventBus', { Name: 'default' }]], invalid('Cannot delete event bus default.')],
  [
    'deleting a bus with rules',
    [bus, put({ EventBusName }), ['DeleteEventBus', { Name: 'orders' }]],
    invalid("EventBus can't be deleted since it has rules."),
  ],
  ['describing a bus that is not there', [describeBus('orders')], noBus],
  ['changing a bus that is not there', [['UpdateEventBus', { Name: 'orders' }]], noBus],
  ['a permission for a bus that is not there', [permission({ EventBusName })], noBus],
  [
    'a permission for nobody',
    [permission({ Principal: undefined })],
    invalid('Parameter(s) Action, Principal and StatementId must be specified.'),
  ],
  ['a policy that is none', [permission({ Policy: '{}' })], invalid('Syntax errors in policy.')],
  [
    'a policy of more than 10,240 characters',
    [['PutPermission', { Policy: ' '.repeat(10_241) }]],
    refused('PolicyLengthExceededException', 'The policy is longer than 10240 characters.'),
  ],
  [
    'removing a statement that is not there',
    [permission(), ['RemovePermission', { StatementId: 'none' }]],
    missing('Statement with the provided id does not exist.'),
  ],
  [
    'removing a statement where there is no policy',
    [['RemovePermission', { StatementId: 'none' }]],
    missing('Statement with the provided id does not exist.'),
  ],
  ['a rule of a bus that is not there', [put({ EventBusName })], noBus],
  [
    'a rule for nothing',
    [put({ EventPattern: undefined })],
    invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.'),
  ],
  [
    'a pattern with an empty list',
    [put({ EventPattern: '{"source":[]}' })],
    badPattern('Empty arrays are not allowed'),
  ],
  [
    'a pattern with a text',
    [put({ EventPattern: '{"source":"shop"}' })],
    badPattern('"source" must be an object or an array'),
  ],
  [
    'a pattern of more than 2,048 bytes',
    [put({ EventPattern: JSON.stringify({ source: ['x'.repeat(2_048)] }) })],
    invalid('Parameter EventPattern for rule r exceeds limit of 2048.'),
  ],
  [
    'a schedule of another bus',
    [bus, put({ EventBusName, EventPattern: undefined, ScheduleExpression: 'rate(1 minute)' })],
    invalid('ScheduleExpression is supported only on the default event bus.'),
  ],
  ...['rate(0 minutes)', 'rate(1 minutes)', 'rate(5 minute)', 'rate(1 second)', 'at(now)', 'rate(1.5 hours)'].map(
    (ScheduleExpression): (typeof REFUSED)[number] => [
      `the schedule ${ScheduleExpression}`,
      [put({ ScheduleExpression })],
      invalid('Parameter ScheduleExpression is not valid.'),
    ],
  ),
  [
    'the schedule cron(0 12 * * ? *)',
    [put({ ScheduleExpression: 'cron(0 12 * * ? *)' })],
    invalid('Parameter ScheduleExpression is not valid. Reason: the local AWS runs rate(…) alone.'),
  ],
  [
    'a role that EventBridge may not assume',
    [put({ RoleArn: roleArn('distrust') })],
    invalid(`Provided role '${roleArn('distrust')}' cannot be assumed by principal 'events.amazonaws.com'.`),
  ],
  ['the 301st rule', [...many(300, (index) => put({ Name: `r${index}` })), put()], tooMany],
  ['describing a rule that is not there', [['DescribeRule', { Name: 'r' }]], noRule],
  ['enabling a rule that is not there', [['EnableRule', { Name: 'r' }]], noRule],
  ['disabling a rule that is not there', [['DisableRule', { Name: 'r' }]], noRule],
  ['targets of a rule that is not there', [putTargets(target())], noRule],
  ['no targets of a rule that is not there', [['RemoveTargets', { Rule: 'r', Ids: ['t'] }]], noRule],
  [
    'deleting a rule with targets',
    [put(), putTargets(target()), ['DeleteRule', { Name: 'r' }]],
    invalid("Rule can't be deleted since it has targets."),
  ],
  ['six targets', [put(), putTargets(...many(6, (index) => target({ Id: `${index}` })))], tooMany],
  [
    'a target that is no ARN',
    [put(), putTargets(target({ Arn: 'q' }))],
    invalid('Parameter q is not valid. Reason: Provided Arn is not in correct format.'),
  ],
  [
    'a queue of another Region',
    [put(), putTargets(target({ Arn: queueArn('q').replace(region, 'eu-west-3') }))],
    invalid(
      `Parameter ${queueArn('q').replace(region, 'eu-west-3')} is not valid. Reason: Provided Arn is not in correct format.`,
    ),
  ],
  [
    'a stream',
    [put(), putTargets(target({ Arn: queueArn('stream/s').replace('sqs', 'kinesis') }))],
    invalid(
      `Parameter ${queueArn('stream/s').replace('sqs', 'kinesis')} is not valid. Reason: the local AWS sends events to lambda, sqs, sns and events.`,
    ),
  ],
  [
    "another service's parameters",
    [put(), putTargets(target({ KinesisParameters: { PartitionKeyPath: '$.id' } }))],
    invalid('Parameter(s) KinesisParameters not supported for target: t.'),
  ],
  [
    'a FIFO queue without group',
    [put(), putTargets(target({ Arn: queueArn('q.fifo') }))],
    invalid('Parameter(s) SqsParameters must be specified for target: t.'),
  ],
  [
    'a bus without role',
    [put(), putTargets(target({ Arn: arn('event-bus/b') }))],
    invalid(`RoleArn is required for target ${arn('event-bus/b')}.`),
  ],
  [
    "another account's queue without role",
    [put(), putTargets(target({ Arn: queueArn('q', other) }))],
    invalid(`RoleArn is required for target ${queueArn('q', other)}.`),
  ],
  [
    'a role of a target that EventBridge may not assume',
    [put(), putTargets(target({ RoleArn: roleArn('distrust') }))],
    invalid(`Provided role '${roleArn('distrust')}' cannot be assumed by principal 'events.amazonaws.com'.`),
  ],
  [
    'two kinds of input',
    [put(), putTargets(target({ Input: '{}', InputPath: '$' }))],
    invalid('Only one of Input, InputPath, or InputTransformer must be provided for target t.'),
  ],
  [
    'an input that is no JSON',
    [put(), putTargets(target({ Input: 'hi' }))],
    invalid('JSON syntax error in input for target t'),
  ],
  ...['detail', "$.detail['a']", '$.', '$.a b'].map((InputPath): (typeof REFUSED)[number] => [
    `the path ${InputPath}`,
    [put(), putTargets(target({ InputPath }))],
    invalid('InputPath for target t is invalid.'),
  ]),
  [
    'a path in a map',
    [put(), putTargets(target({ InputTransformer: { InputPathsMap: { a: 'detail' }, InputTemplate: '<a>' } }))],
    invalid('InputPath for target t is invalid.'),
  ],
  [
    'a placeholder that stands for nothing',
    [put(), putTargets(target({ InputTransformer: { InputTemplate: '"<a>"' } }))],
    invalid('InputTemplate for target t contains invalid placeholder a.'),
  ],
  [
    'the whole event in a text',
    [put(), putTargets(target({ InputTransformer: { InputTemplate: '"<aws.events.event.json>"' } }))],
    invalid('InputTemplate for target t contains placeholder aws.events.event.json valid only for JSON template.'),
  ],
  [
    'a topic for dead letters',
    [put(), putTargets(target({ DeadLetterConfig: { Arn: queueArn('q').replace('sqs', 'sns') } }))],
    invalid('sns is not supported as a dead letter resource'),
  ],
  [
    'a FIFO queue for dead letters',
    [put(), putTargets(target({ DeadLetterConfig: { Arn: queueArn('q.fifo') } }))],
    invalid('SQS FIFO is not supported by Dead Letter Queues'),
  ],
  [
    "another Region's queue for dead letters",
    [put(), putTargets(target({ DeadLetterConfig: { Arn: queueArn('q').replace(region, 'eu-west-3') } }))],
    invalid('The Dead Letter Queue must be in the same region as the rule'),
  ],
  [
    'events of more than 1 MB',
    [putEvents(...many(2, () => entry({ Detail: JSON.stringify({ a: 'x'.repeat(524_288) }) })))],
    invalid('Total size of the entries in the request is over the limit.'),
  ],
  [
    'a test of a pattern that is none',
    [['TestEventPattern', { EventPattern: '{"a":1}', Event: JSON.stringify(event) }]],
    badPattern('"a" must be an object or an array'),
  ],
  [
    'a test with an event that is none',
    [['TestEventPattern', { EventPattern: PATTERN, Event: '{"source":"shop"}' }]],
    invalid('Parameter Event is not valid.'),
  ],
  ['tags of a bus that is not there', [tag(arn('event-bus/orders'), 'a')], noBus],
  ['tags of a rule that is not there', [tag(arn('rule/r'), 'a')], noRule],
  [
    'tags of a rule of a bus that has no such rule',
    [bus, tag(arn('rule/orders/r'), 'a')],
    missing('Rule r does not exist on EventBus orders.'),
  ],
  ["a tag of AWS's own", [bus, tag(arn('event-bus/orders'), 'aws:a')], invalid('Tag keys must not start with aws:')],
  [
    'the fifty-first tag',
    [bus, tag(arn('event-bus/orders'), ...many(50, (index) => `k${index}`)), tag(arn('event-bus/orders'), 'a')],
    invalid('A resource has at most 50 tags.'),
  ],
  ['a page that is none', [['ListRules', { NextToken: '%' }]], invalid('Parameter NextToken is not valid.')],
]

describe('refusals', () => {
  it.each(REFUSED)('%s', async (_, steps, refusal) => {
    await run(...steps.slice(0, -1))
    expect(await refusalOf(run(steps.at(-1) as Step))).toEqual(refusal)
  })
})

const date = expect.any(Date)
const listedBus = (Name: string) => ({
  ...{ Name, Arn: arn(`event-bus/${Name}`), CreationTime: date, LastModifiedTime: date },
})
const listedRule = { Name: 'r', Arn: arn('rule/r'), EventBusName: 'default', EventPattern: PATTERN, State: 'ENABLED' }
const statement = (Sid: string, more: Input = {}) => ({
  Sid,
  Effect: 'Allow',
  Principal: { AWS: `arn:${partition}:iam::${other}:root` },
  Action: 'events:PutEvents',
  Resource: arn('event-bus/default'),
  ...more,
})
const policy = (...Statement: Input[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const done = { FailedEntryCount: 0, FailedEntries: [] }
const failed = (ErrorCode: string, ErrorMessage: string) => ({
  FailedEntryCount: 1,
  Entries: [{ ErrorCode, ErrorMessage }],
})
const required = (name: string) =>
  failed('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`)
const malformed = failed('MalformedDetail', 'Detail is malformed.')
const EventId = expect.stringMatching(/^[\da-f-]{36}$/)

/** The last step answers so. */
const ANSWERED: readonly (readonly [name: string, steps: readonly Step[], answer: object])[] = [
  ['CreateEventBus', [bus], { EventBusArn: arn('event-bus/orders') }],
  [
    'DescribeEventBus, by name',
    [['CreateEventBus', { Name: 'orders', Description: 'of all', KmsKeyIdentifier: 'key' }], describeBus('orders')],
    { ...listedBus('orders'), Description: 'of all', KmsKeyIdentifier: 'key' },
  ],
  ['DescribeEventBus, by ARN', [bus, describeBus(arn('event-bus/orders'))], listedBus('orders')],
  ['DescribeEventBus, the default', [describeBus()], listedBus('default')],
  [
    'UpdateEventBus',
    [bus, ['UpdateEventBus', { Name: 'orders', Description: 'of all' }]],
    { Arn: arn('event-bus/orders'), Name: 'orders', Description: 'of all' },
  ],
  ['ListEventBuses', [bus, ['ListEventBuses']], { EventBuses: [listedBus('default'), listedBus('orders')] }],
  [
    'ListEventBuses, by prefix and page',
    [bus, ['CreateEventBus', { Name: 'orders-2' }], ['ListEventBuses', { NamePrefix: 'ord', Limit: 1 }]],
    { EventBuses: [listedBus('orders')], NextToken: Buffer.from('orders').toString('base64') },
  ],
  [
    'DeleteEventBus',
    [bus, ['DeleteEventBus', { Name: 'orders' }], ['ListEventBuses', { NamePrefix: 'o' }]],
    { EventBuses: [] },
  ],
  ['DeleteEventBus, of none', [['DeleteEventBus', { Name: 'orders' }]], {}],
  [
    'PutPermission',
    [permission(), permission({ StatementId: 'all', Principal: '*' }), describeBus()],
    { ...listedBus('default'), Policy: policy(statement('other'), statement('all', { Principal: '*' })) },
  ],
  [
    'PutPermission, with a condition, once more',
    [
      permission(),
      permission({ Principal: '*', Condition: { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-a' } }),
      describeBus(),
    ],
    {
      ...listedBus('default'),
      Policy: policy(
        statement('other', { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a' } } }),
      ),
    },
  ],
  [
    'PutPermission, a policy',
    [permission(), ['PutPermission', { Policy: policy(statement('mine')) }], describeBus()],
    { ...listedBus('default'), Policy: policy(statement('mine')) },
  ],
  [
    'RemovePermission',
    [permission(), permission({ StatementId: 'b' }), ['RemovePermission', { StatementId: 'other' }], describeBus()],
    { ...listedBus('default'), Policy: policy(statement('b')) },
  ],
  [
    'RemovePermission, of the last',
    [permission(), ['RemovePermission', { StatementId: 'other' }], describeBus()],
    listedBus('default'),
  ],
  [
    'RemovePermission, of all',
    [permission(), ['RemovePermission', { RemoveAllPermissions: true }], describeBus()],
    listedBus('default'),
  ],
  ['PutRule', [put()], { RuleArn: arn('rule/r') }],
  ['PutRule, of a bus', [bus, put({ EventBusName })], { RuleArn: arn('rule/orders/r') }],
  [
    'DescribeRule',
    [put({ Description: 'all', State: 'DISABLED', RoleArn: roleArn('forward') }), ['DescribeRule', { Name: 'r' }]],
    { ...listedRule, Description: 'all', State: 'DISABLED', RoleArn: roleArn('forward'), CreatedBy: owner },
  ],
  [
    'PutRule, once more',
    [put({ Description: 'all', State: 'DISABLED' }), put(), ['DescribeRule', { Name: 'r' }]],
    { ...listedRule, CreatedBy: owner },
  ],
  [
    'a schedule',
    [put({ EventPattern: undefined, ScheduleExpression: 'rate(1 minute)' }), ['ListRules']],
    {
      Rules: [
        {
          Name: 'r',
          Arn: arn('rule/r'),
          EventBusName: 'default',
          State: 'ENABLED',
          ScheduleExpression: 'rate(1 minute)',
        },
      ],
    },
  ],
  [
    'DisableRule',
    [put(), ['DisableRule', { Name: 'r' }], ['ListRules']],
    { Rules: [{ ...listedRule, State: 'DISABLED' }] },
  ],
  ['EnableRule', [put({ State: 'DISABLED' }), ['EnableRule', { Name: 'r' }], ['ListRules']], { Rules: [listedRule] }],
  ['DeleteRule', [put(), ['DeleteRule', { Name: 'r' }], ['ListRules']], { Rules: [] }],
  ['DeleteRule, of none', [['DeleteRule', { Name: 'r' }]], {}],
  [
    'ListRules, by prefix and page',
    [put({ Name: 'ra' }), put({ Name: 'rb' }), put({ Name: 'sa' }), ['ListRules', { NamePrefix: 'r', Limit: 1 }]],
    {
      Rules: [{ ...listedRule, Name: 'ra', Arn: arn('rule/ra') }],
      NextToken: Buffer.from('ra').toString('base64'),
    },
  ],
  ['PutTargets', [put(), putTargets(target())], done],
  [
    'PutTargets, once more',
    [
      put(),
      putTargets(target(), target({ Id: 'u' })),
      putTargets(target({ Arn: queueArn('other') })),
      ['ListTargetsByRule', { Rule: 'r' }],
    ],
    { Targets: [target({ Arn: queueArn('other') }), target({ Id: 'u' })] },
  ],
  [
    'PutRule leaves targets',
    [put(), putTargets(target()), put(), ['ListTargetsByRule', { Rule: 'r' }]],
    { Targets: [target()] },
  ],
  [
    'RemoveTargets',
    [
      put(),
      putTargets(target(), target({ Id: 'u' })),
      ['RemoveTargets', { Rule: 'r', Ids: ['t', 'v'] }],
      ['ListTargetsByRule', { Rule: 'r' }],
    ],
    { Targets: [target({ Id: 'u' })] },
  ],
  [
    'ListTargetsByRule, by page',
    [put(), putTargets(target(), target({ Id: 'u' })), ['ListTargetsByRule', { Rule: 'r', Limit: 1 }]],
    { Targets: [target()], NextToken: Buffer.from('t').toString('base64') },
  ],
  [
    'ListRuleNamesByTarget',
    [put(), putTargets(target()), put({ Name: 's' }), ['ListRuleNamesByTarget', { TargetArn: queueArn('q') }]],
    { RuleNames: ['r'] },
  ],
  [
    'TestEventPattern',
    [['TestEventPattern', { EventPattern: '{"detail":{"n":[1]}}', Event: JSON.stringify(event) }]],
    { Result: true },
  ],
  [
    'TestEventPattern, not matched',
    [['TestEventPattern', { EventPattern: '{"detail":{"n":[2]}}', Event: JSON.stringify(event) }]],
    { Result: false },
  ],
  ...[
    [arn('event-bus/orders'), [bus]] as const,
    [arn('rule/r'), [put()]] as const,
    [arn('rule/orders/r'), [bus, put({ EventBusName })]] as const,
  ].map(([ResourceARN, before]): (typeof ANSWERED)[number] => [
    `tags of ${ResourceARN.split(':').at(-1)}`,
    [
      ...before,
      tag(ResourceARN, 'a', 'b'),
      ['UntagResource', { ResourceARN, TagKeys: ['b', 'c'] }],
      ['ListTagsForResource', { ResourceARN }],
    ],
    { Tags: [{ Key: 'a', Value: '1' }] },
  ]),
  ['PutEvents', [putEvents(entry(), entry())], { FailedEntryCount: 0, Entries: [{ EventId }, { EventId }] }],
  ['PutEvents, without source', [putEvents(entry({ Source: undefined }))], required('Source')],
  ['PutEvents, without type', [putEvents(entry({ DetailType: '' }))], required('DetailType')],
  ['PutEvents, without detail', [putEvents(entry({ Detail: undefined }))], required('Detail')],
  ['PutEvents, of a list', [putEvents(entry({ Detail: '[1]' }))], malformed],
  ['PutEvents, of a text', [putEvents(entry({ Detail: '"a"' }))], malformed],
  ['PutEvents, of no JSON', [putEvents(entry({ Detail: '{' }))], malformed],
  [
    "PutEvents, in AWS's name",
    [putEvents(entry({ Source: 'aws.s3' }))],
    failed('NotAuthorizedForSourceException', 'Not authorized for the source.'),
  ],
  [
    'PutEvents, good and bad',
    [putEvents(entry({ Detail: '' }), entry())],
    {
      FailedEntryCount: 1,
      Entries: [
        {
          ErrorCode: 'InvalidArgument',
          ErrorMessage: 'Parameter Detail is not valid. Reason: Detail is a required argument.',
        },
        { EventId },
      ],
    },
  ],
]

describe('answers', () => {
  it.each(ANSWERED)('%s', async (_, steps, answer) => {
    expect(await run(...steps)).toEqual(answer)
  })

  it('takes events for a bus that is not there, and tells that they are gone', async () => {
    const { Entries } = await run(putEvents(entry({ EventBusName })))
    const [{ EventId: id } = {}] = Entries as { EventId?: string }[]
    expect(lines).toEqual([`event ${id} is gone: there is no event bus ${arn('event-bus/orders')}`])
  })

  // The SDK signs such a request for all Regions, with a package of its own.
  it('has no global endpoints', async () => {
    const body = JSON.stringify({ Entries: [entry()], EndpointId: 'a.b' })
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' }
    const { credentials } = aws.account(owner)
    const by = { service: 'events', credentials, region, now: aws.clock.now() }
    const answer = await send(aws.endpoint, signed(aws.endpoint, { headers, body }, by))
    expect(JSON.parse(answer.body)).toEqual({
      __type: expect.stringMatching(/ResourceNotFoundException$/),
      message: 'Endpoint a.b does not exist.',
    })
  })

  it('refuses eleven events at once', async () => {
    const { code, message } = await refusalOf(run(putEvents(...many(11, () => entry()))))
    expect(code).toBe('ValidationException')
    expect(message).toMatch(/'entries' failed to satisfy constraint: Member must have length less than or equal to 10$/)
  })
})

describe('access', () => {
  const ResourceARN = arn('event-bus/default')
  const rule = { Name: 'r' }
  /** An input for each operation, and the resource that it is about. */
  const INPUTS: Readonly<Record<string, readonly [input: Input, resource: string]>> = {
    CreateEventBus: [{ Name: 'b' }, arn('event-bus/b')],
    DeleteEventBus: [{ Name: 'b' }, arn('event-bus/b')],
    DeleteRule: [rule, arn('rule/r')],
    DescribeEventBus: [{}, ResourceARN],
    DescribeRule: [rule, arn('rule/r')],
    DisableRule: [rule, arn('rule/r')],
    EnableRule: [rule, arn('rule/r')],
    ListEventBuses: [{}, arn('event-bus/*')],
    ListRuleNamesByTarget: [{ TargetArn: queueArn('q') }, arn('rule/*')],
    ListRules: [{}, arn('rule/*')],
    ListTagsForResource: [{ ResourceARN }, ResourceARN],
    ListTargetsByRule: [{ Rule: 'r' }, arn('rule/r')],
    PutEvents: [{ Entries: [entry()] }, ResourceARN],
    PutPermission: [{}, ResourceARN],
    PutRule: [{ ...rule, EventPattern: PATTERN }, arn('rule/r')],
    PutTargets: [{ Rule: 'r', Targets: [target()] }, arn('rule/r')],
    RemovePermission: [{}, ResourceARN],
    RemoveTargets: [{ Rule: 'r', Ids: ['t'] }, arn('rule/r')],
    TagResource: [{ ResourceARN: arn('rule/r'), Tags: [{ Key: 'a', Value: 'b' }] }, arn('rule/r')],
    TestEventPattern: [{ EventPattern: PATTERN, Event: '{}' }, '*'],
    UntagResource: [{ ResourceARN, TagKeys: ['a'] }, ResourceARN],
    UpdateEventBus: [{ Name: 'b' }, arn('event-bus/b')],
  }
  const user = (account: string, ...statements: Statement[]) =>
    createUser(rootIam(aws, account, region), 'user', ...statements)
  const when = (Action: string, key: string, value: string, operator = 'StringEquals') => ({
    ...allow(Action),
    Condition: { [operator]: { [key]: value } },
  })

  it('is denied to a user without permissions, for every operation', async () => {
    expect(Object.keys(INPUTS).sort()).toEqual([...builtOperations('events')].sort())
    await run(put())
    const { arn: principal, keys } = await user(owner)
    for (const [operation, [input, resource]] of Object.entries(INPUTS)) {
      expect(await refusalOf(runAs(clientOf(owner, keys), [operation, input]))).toEqual(
        refused(
          'AccessDeniedException',
          `User: ${principal} is not authorized to perform: events:${operation} on resource: ${resource} because no identity-based policy allows the events:${operation} action`,
        ),
      )
    }
  })

  const withRole = putTargets(target({ RoleArn: roleArn('forward') }))
  it.each([
    [
      'CreateEventBus',
      'events:TagResource',
      ['CreateEventBus', { Name: 'b', Tags: [{ Key: 'a', Value: 'b' }] }] as Step,
    ],
    ['PutRule', 'events:TagResource', put({ Tags: [{ Key: 'a', Value: 'b' }] })],
    ['PutRule', 'iam:PassRole', put({ RoleArn: roleArn('forward') })],
    ['PutTargets', 'iam:PassRole', withRole],
  ])('%s needs %s too', async (operation, action, step) => {
    await run(put({ Name: 'r' }))
    const { keys } = await user(owner, allow(`events:${operation}`))
    expect((await refusalOf(runAs(clientOf(owner, keys), step))).message).toContain(`perform: ${action}`)
    await createUser(rootIam(aws, owner, region), 'both', allow([`events:${operation}`, action])).then(
      ({ keys: more }) => runAs(clientOf(owner, more), step),
    )
  })

  it.each([
    ['events:source', 'shop', putEvents(entry()), putEvents(entry({ Source: 'mall' }))],
    ['events:detail-type', 'Order', putEvents(entry()), putEvents(entry(), entry({ DetailType: 'Bill' }))],
    ['events:TargetArn', queueArn('q'), putTargets(target()), putTargets(target({ Arn: queueArn('p') }))],
    ['events:creatorAccount', owner, ['DescribeRule', { Name: 'r' }] as Step, undefined],
    [
      'aws:ResourceTag/team',
      'a',
      ['DescribeRule', { Name: 'tagged' }] as Step,
      ['DescribeRule', { Name: 'r' }] as Step,
    ],
  ] as const)('goes by %s', async (key, value, granted, denied) => {
    await run(put(), put({ Name: 'tagged', Tags: [{ Key: 'team', Value: 'a' }] }))
    const many = /^events:(source|detail-type|TargetArn)$/.test(key) ? 'ForAllValues:StringEquals' : 'StringEquals'
    const { keys } = await user(owner, when('events:*', key, value, many))
    await runAs(clientOf(owner, keys), granted)
    if (denied) expect((await refusalOf(runAs(clientOf(owner, keys), denied))).code).toBe('AccessDeniedException')
  })

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-permissions.html
  describe('of another account', () => {
    const principal = { AWS: `arn:${partition}:iam::${other}:root` }
    const grant = (more: Input): Step => [
      'PutPermission',
      { Policy: policyOf({ Effect: 'Allow', Principal: principal, ...more }) },
    ]
    const busName = arn('event-bus/default')
    const ROWS: readonly (readonly [name: string, steps: readonly Step[], step: Step, allowed: boolean])[] = [
      ['puts events by a permission', [permission()], putEvents(entry({ EventBusName: busName })), true],
      ['puts none without', [], putEvents(entry({ EventBusName: busName })), false],
      [
        'puts none where some are for a bus that is closed',
        [permission(), bus],
        putEvents(entry({ EventBusName: busName }), entry({ EventBusName: arn('event-bus/orders') })),
        false,
      ],
      [
        'puts only events of the source that it is granted',
        [
          grant({
            Action: 'events:PutEvents',
            Resource: busName,
            Condition: { StringEquals: { 'events:source': 'mall' } },
          }),
        ],
        putEvents(entry({ EventBusName: busName })),
        false,
      ],
      [
        'makes rules that it is granted',
        [grant({ Action: 'events:PutRule', Resource: arn('rule/*') })],
        put({ EventBusName: busName }),
        true,
      ],
      ['makes no other rules', [permission()], put({ EventBusName: busName }), false],
      [
        'describes a bus that it is granted',
        [grant({ Action: 'events:DescribeEventBus', Resource: busName })],
        describeBus(busName),
        true,
      ],
    ]

    it.each(ROWS)('%s', async (_, steps, step, allowed) => {
      await run(...steps)
      const { keys } = await user(other, allow('events:*'))
      const outcome = runAs(clientOf(other, keys), step)
      if (allowed) await outcome
      else expect((await refusalOf(outcome)).code).toBe('AccessDeniedException')
    })
  })
})
