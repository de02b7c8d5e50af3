import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { policyOf } from '../local/test-principals.ts'
import { cleanEnvironment, runPython, whyNoBoto3 } from './python.ts'

/* SQS, SNS and EventBridge as boto3 and the AWS CLI know them: JSON to SQS and EventBridge, the query protocol to SNS. */

const execute = promisify(execFile)
const { accounts, region, partition } = pickTestPlace('sns-sqs.test.ts')
const [home, away] = accounts
const noBoto3 = await whyNoBoto3()
const noCli = await execute('python3', ['-m', 'awscli', '--version']).then(
  () => undefined,
  (error: Error) => `no AWS CLI: ${error.message.trim().split('\n').at(-1)}`,
)
for (const missing of [noBoto3, noCli]) if (missing) console.log(`skipped: ${missing}`)

// Each command costs half a second of processor time, and this may not be the only thing that runs.
vi.setConfig({ testTimeout: 60_000 })

let aws: LocalAws
beforeAll(async () => {
  aws = await startLocalAws()
})
afterAll(() => aws.close())

/** What messaging.py has to see. */
const SEEN = {
  sqs: {
    messages_with_attributes: ['<☃>', 'grüß', '00ff'],
    a_batch_in_part: [['good'], [['late', 'InvalidParameterValue']]],
    dead_letters_moved_back: ['a', 'COMPLETED', 1],
    refused: [
      ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'],
      ['EmptyBatchRequest', 'AWS.SimpleQueueService.EmptyBatchRequest'],
    ],
  },
  sns: {
    published_to_queues: [
      [
        ['Notification', 'grüß Gott', 'hello'],
        ['Notification', 'one', null],
        ['Notification', 'two', null],
      ],
      ['grüß Gott', 'good news'],
      [{ Key: 'team', Value: 'blue' }],
    ],
    listed_by_page: [2, 102],
    confirmed_by_the_other_account: [
      'pending confirmation',
      true,
      'from afar',
      ['AuthorizationErrorException', 'AuthorizationError'],
    ],
    refused: [
      ['NotFoundException', 'NotFound'],
      ['InvalidParameterException', 'InvalidParameter'],
      ['InvalidParameterException', 'InvalidParameter'],
      ['EmptyBatchRequestException', 'EmptyBatchRequest'],
      ['InvalidParameterException', 'InvalidParameter'],
    ],
  },
  events: {
    sent_by_rules: [1, 'MalformedDetail', ['{"order": "b"}'], ['dear']],
    described: ['default', 'datetime', ['ResourceNotFoundException', 'ResourceNotFoundException']],
  },
}

describe.skipIf(noBoto3)('boto3', () => {
  test('sends, publishes and puts', async () => {
    await aws.reset()
    expect(await runPython('messaging.py', region, aws.endpoint, home, away)).toEqual(SEEN)
  })
})

/** Runs one command of the CLI as the home account's root user; a refused one answers what it says. */
async function cli(command: string, ...parameters: string[]): Promise<unknown> {
  const { credentials } = aws.account(home)
  const env = {
    ...cleanEnvironment(region),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
  const all = ['-m', 'awscli', '--endpoint-url', aws.endpoint, '--output', 'json', ...command.split(' '), ...parameters]
  return execute('python3', all, { env, timeout: 30_000 }).then(
    ({ stdout }) => (stdout.trim() === '' ? {} : JSON.parse(stdout)),
    ({ stderr }: { stderr: string }) => stderr.trim(),
  )
}

describe.skipIf(noCli)('the AWS CLI', () => {
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${home}:${resource}`

  test('makes a queue, a topic and a rule that sends to it', async () => {
    await aws.reset()
    const QueueUrl = `${aws.endpoint}/${home}/inbox`
    const services = ['sns.amazonaws.com', 'events.amazonaws.com']
    const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn('sqs', 'inbox') }
    const Policy = policyOf({ ...statement, Principal: { Service: services } })
    const topicPolicy = policyOf({
      ...{ Effect: 'Allow', Action: 'sns:Publish', Resource: arn('sns', 'news') },
      Principal: { Service: 'events.amazonaws.com' },
    })
    const rule = ['--name', 'orders', '--event-pattern', '{"source":["shop"]}']
    const made = await Promise.all([
      cli('sqs create-queue --queue-name inbox --attributes', JSON.stringify({ Policy })),
      cli('sns create-topic --name news --attributes', JSON.stringify({ Policy: topicPolicy })),
      cli('events put-rule', ...rule),
    ])
    expect(made).toEqual([{ QueueUrl }, { TopicArn: arn('sns', 'news') }, { RuleArn: arn('events', 'rule/orders') }])
    const joined = await Promise.all([
      cli(
        'sns subscribe --protocol sqs --topic-arn',
        arn('sns', 'news'),
        '--notification-endpoint',
        arn('sqs', 'inbox'),
      ),
      cli('events put-targets --rule orders --targets', `Id=topic,Arn=${arn('sns', 'news')}`),
    ])
    expect(joined).toEqual([
      { SubscriptionArn: expect.stringContaining(`${arn('sns', 'news')}:`) },
      { FailedEntryCount: 0, FailedEntries: [] },
    ])
  })

  test('sends an event all the way to the queue', async () => {
    const entry = { Source: 'shop', DetailType: 'Order', Detail: '{}' }
    const put = await cli('events put-events --entries', JSON.stringify([entry]))
    expect(put).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] })
    const received = await cli('sqs receive-message --queue-url', `${aws.endpoint}/${home}/inbox`)
    const [{ Body = '' } = {}] = (received as { Messages: { Body: string }[] }).Messages
    const { Type, Message } = JSON.parse(Body) as Record<string, string>
    expect([Type, JSON.parse(Message ?? '')]).toMatchObject(['Notification', { source: 'shop', detail: {} }])
  })

  test.concurrent('is refused in the services words', async () => {
    const refused = await Promise.all([
      cli('sns publish --message x --topic-arn', arn('sns', 'none')),
      cli('events describe-rule --name none'),
      cli('sqs get-queue-url --queue-name none'),
    ])
    expect(refused.map((text) => String(text).replace(/^aws: \[ERROR\]: /, ''))).toEqual([
      'An error occurred (NotFound) when calling the Publish operation: Topic does not exist',
      'An error occurred (ResourceNotFoundException) when calling the DescribeRule operation: Rule none does not exist on EventBus default.',
      'An error occurred (AWS.SimpleQueueService.NonExistentQueue) when calling the GetQueueUrl operation: The specified queue does not exist.',
    ])
  })
})
