import * as sdk from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { pickTestPlace, type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, createUser, rootIam } from '../test-principals.ts'

const place = pickTestPlace('logs.test.ts')
const [account] = place.accounts
const GROUP = '/aws/lambda/f'
const STREAM = '2026/11/22/[$LATEST]abc'
const groupArn = `arn:${place.partition}:logs:${place.region}:${account}:log-group:${GROUP}`
const DAY = 86_400_000

let aws: LocalAws
let logs: sdk.CloudWatchLogsClient
beforeAll(async () => {
  aws = await startLocalAws()
  logs = new sdk.CloudWatchLogsClient(aws.account(account, place.region))
})
beforeEach(() => aws.reset())
afterAll(async () => {
  logs.destroy()
  await aws.close()
})

type Step = readonly [operation: string, input?: Readonly<Record<string, unknown>>]
type AnyCommand = new (input: object) => sdk.DescribeLogGroupsCommand

function send([operation, input = {}]: Step, client = logs): Promise<object> {
  const Command = (sdk as unknown as Record<string, AnyCommand>)[`${operation}Command`] as AnyCommand
  return client.send(new Command(input))
}

const ofGroup = { logGroupName: GROUP }
const ofStream = { logGroupName: GROUP, logStreamName: STREAM }
const createGroup: Step = ['CreateLogGroup', ofGroup]
const createStream: Step = ['CreateLogStream', ofStream]
const put = (logEvents: object[], more: object = {}): Step => ['PutLogEvents', { ...ofStream, logEvents, ...more }]
const now = () => aws.clock.now()
const event = (message: string, timestamp = now()) => ({ message, timestamp })
const both = [createGroup, createStream]
const refused = (code: string, message: string): Refusal => ({ code, status: 400, message })
const invalid = (message: string) => refused('InvalidParameterException', message)
const noGroup = refused('ResourceNotFoundException', 'The specified log group does not exist.')
const noStream = refused('ResourceNotFoundException', 'The specified log stream does not exist.')

/** The last step is refused so; texts as public logs quote them. */
const REFUSED: readonly (readonly [name: string, steps: () => readonly Step[], refusal: Refusal])[] = [
  [
    'a group that exists',
    () => [createGroup, createGroup],
    refused('ResourceAlreadyExistsException', 'The specified log group already exists'),
  ],
  [
    'a stream that exists',
    () => [...both, createStream],
    refused('ResourceAlreadyExistsException', 'The specified log stream already exists'),
  ],
  ['a stream in no group', () => [createStream], noGroup],
  ['events in no group', () => [put([event('x')])], noGroup],
  ['events in no stream', () => [createGroup, put([event('x')])], noStream],
  ['a deleted group', () => [...both, ['DeleteLogGroup', ofGroup], ['GetLogEvents', ofStream]], noGroup],
  ['a deleted stream', () => [...both, ['DeleteLogStream', ofStream], ['GetLogEvents', ofStream]], noStream],
  ['tags of no group', () => [['ListTagsForResource', { resourceArn: groupArn }]], noGroup],
  [
    'events out of order',
    () => [...both, put([event('b', now()), event('a', now() - 1)])],
    invalid('Log events in a single PutLogEvents request must be in chronological order.'),
  ],
  [
    'events over more than a day',
    () => [...both, put([event('a', now() - 1.5 * DAY), event('b')])],
    invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.'),
  ],
  [
    'more than 1 MiB at once',
    () => [...both, put([event('x'.repeat(600_000)), event('x'.repeat(600_000), now() + 1_000)])],
    invalid('Upload too large: 1200052 bytes exceeds limit of 1048576'),
  ],
  [
    'retention of a number of days that is not offered',
    () => [createGroup, ['PutRetentionPolicy', { ...ofGroup, retentionInDays: 2 }]],
    invalid(
      "1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]",
    ),
  ],
  [
    'streams by prefix in the order of time',
    () => [createGroup, ['DescribeLogStreams', { ...ofGroup, logStreamNamePrefix: 'a', orderBy: 'LastEventTime' }]],
    invalid('Cannot order by LastEventTime with a logStreamNamePrefix.'),
  ],
  [
    'a token that is none',
    () => [...both, ['GetLogEvents', { ...ofStream, nextToken: 'f/1' }]],
    invalid('The specified nextToken is invalid.'),
  ],
  ...['[ip, user]', '%regex%', '{ $.a = 1 && $.b = 2 }', '"open', '{ $.a IS NULL }'].map(
    (filterPattern): readonly [string, () => readonly Step[], Refusal] => [
      `the filter pattern ${filterPattern}`,
      () => [createGroup, ['FilterLogEvents', { ...ofGroup, filterPattern }]],
      invalid('Invalid filter pattern'),
    ],
  ),
  [
    'a bare term with signs in it',
    () => [createGroup, ['FilterLogEvents', { ...ofGroup, filterPattern: 'a:b' }]],
    invalid("Invalid character(s) in term 'a:b'"),
  ],
]

describe('refusals', () => {
  it.each(REFUSED)('%s', async (_, steps, refusal) => {
    const all = steps()
    for (const step of all.slice(0, -1)) await send(step)
    expect(await refusalOf(send(all.at(-1) as Step))).toEqual(refusal)
  })
})

/** What the last step answers, in part. */
const ANSWERS: readonly (readonly [name: string, steps: readonly Step[], answer: object])[] = [
  [
    'groups by prefix',
    [createGroup, ['CreateLogGroup', { logGroupName: 'other' }], ['DescribeLogGroups', { logGroupNamePrefix: '/aws' }]],
    {
      logGroups: [
        { logGroupName: GROUP, arn: `${groupArn}:*`, logGroupArn: groupArn, storedBytes: 0, logGroupClass: 'STANDARD' },
      ],
    },
  ],
  [
    'retention',
    [createGroup, ['PutRetentionPolicy', { ...ofGroup, retentionInDays: 7 }], ['DescribeLogGroups']],
    { logGroups: [{ retentionInDays: 7 }] },
  ],
  [
    'streams',
    [...both, ['DescribeLogStreams', ofGroup]],
    { logStreams: [{ logStreamName: STREAM, arn: `${groupArn}:log-stream:${STREAM}`, storedBytes: 0 }] },
  ],
  [
    'tags',
    [
      ['CreateLogGroup', { ...ofGroup, tags: { a: '1', b: '2' } }],
      ['TagResource', { resourceArn: groupArn, tags: { c: '3' } }],
      ['UntagResource', { resourceArn: groupArn, tagKeys: ['a'] }],
      ['ListTagsForResource', { resourceArn: groupArn }],
    ],
    { tags: { b: '2', c: '3' } },
  ],
  [
    'tags, the older way',
    [
      createGroup,
      ['TagLogGroup', { ...ofGroup, tags: { a: '1', b: '2' } }],
      ['UntagLogGroup', { ...ofGroup, tags: ['a'] }],
      ['ListTagsLogGroup', ofGroup],
    ],
    { tags: { b: '2' } },
  ],
]

describe('answers', () => {
  it.each(ANSWERS)('%s', async (_, steps, answer) => {
    for (const step of steps.slice(0, -1)) await send(step)
    expect(await send(steps.at(-1) as Step)).toMatchObject(answer)
  })

  it('pages of groups', async () => {
    for (const logGroupName of ['a', 'b', 'c']) await send(['CreateLogGroup', { logGroupName }])
    const names: (string | undefined)[] = []
    for await (const page of sdk.paginateDescribeLogGroups({ client: logs, pageSize: 2 }, {}))
      names.push(...(page.logGroups ?? []).map(({ logGroupName }) => logGroupName))
    expect(names).toEqual(['a', 'b', 'c'])
  })
})

const messages = (answer: { events?: { message?: string | undefined }[] | undefined }) =>
  (answer.events ?? []).map(({ message }) => message)
const get = (more: object = {}) => logs.send(new sdk.GetLogEventsCommand({ ...ofStream, ...more }))
const filter = (more: object = {}) => logs.send(new sdk.FilterLogEventsCommand({ logGroupName: GROUP, ...more }))

describe('GetLogEvents', () => {
  beforeEach(async () => {
    for (const step of both) await send(step)
  })

  it('walks forward from the head until the token stays the same', async () => {
    const start = now()
    await send(put(['a', 'b', 'c'].map((text, i) => event(text, start + i))))
    const first = await get({ startFromHead: true, limit: 2 })
    expect(messages(first)).toEqual(['a', 'b'])
    const second = await get({ startFromHead: true, limit: 2, nextToken: first.nextForwardToken })
    expect(messages(second)).toEqual(['c'])
    const third = await get({ startFromHead: true, nextToken: second.nextForwardToken })
    expect(messages(third)).toEqual([])
    expect(third.nextForwardToken).toBe(second.nextForwardToken)
    await send(put([event('d', start + 3)]))
    expect(messages(await get({ startFromHead: true, nextToken: third.nextForwardToken }))).toEqual(['d'])
  })

  it('answers the latest without startFromHead, and walks back', async () => {
    const start = now()
    await send(put(['a', 'b', 'c'].map((text, i) => event(text, start + i))))
    const last = await get({ limit: 2 })
    expect(messages(last)).toEqual(['b', 'c'])
    const before = await get({ nextToken: last.nextBackwardToken })
    expect(messages(before)).toEqual(['a'])
    const none = await get({ nextToken: before.nextBackwardToken })
    expect(messages(none)).toEqual([])
    expect(none.nextBackwardToken).toBe(before.nextBackwardToken)
    expect(messages(await get({ nextToken: none.nextForwardToken, startFromHead: true }))).toEqual(['a', 'b', 'c'])
  })

  it('orders by timestamp what came in another order, from startTime up to before endTime', async () => {
    const start = now()
    await send(put([event('late', start)]))
    await send(put([event('early', start - 1_000), event('middle', start - 500)]))
    expect(messages(await get())).toEqual(['early', 'middle', 'late'])
    expect(messages(await get({ startTime: start - 500, endTime: start }))).toEqual(['middle'])
    const { logStreams } = await logs.send(new sdk.DescribeLogStreamsCommand(ofGroup))
    expect(logStreams).toMatchObject([{ firstEventTimestamp: start - 1_000, lastEventTimestamp: start }])
  })

  it('forgets what is older than the retention', async () => {
    await send(put([event('old')]))
    await send(['PutRetentionPolicy', { ...ofGroup, retentionInDays: 1 }])
    expect(messages(await get())).toEqual(['old'])
    aws.clock.advance(DAY + 1_000)
    expect(messages(await get())).toEqual([])
  })
})

describe('PutLogEvents', () => {
  it('rejects what is too old or too new, and keeps the rest', async () => {
    for (const step of both) await send(step)
    const time = now()
    const answer = await send(
      put([event('old', time - 30 * DAY), event('good', time), event('new', time + 3 * 3_600_000)]),
    )
    expect(answer).toMatchObject({ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 } })
    expect(messages(await get())).toEqual(['good'])
  })

  it('drops the oldest events of a group beyond 50 MiB', async () => {
    for (const step of both) await send(step)
    const text = 'x'.repeat(1_000_000)
    for (let i = 0; i < 53; i++) await send(put([event(`${i} ${text}`)]))
    const { logGroups } = await logs.send(new sdk.DescribeLogGroupsCommand({}))
    expect(logGroups?.[0]?.storedBytes).toBeLessThanOrEqual(50 * 1024 * 1024)
    expect(messages(await get({ limit: 1, startFromHead: true }))[0]).not.toMatch(/^0 /)
    expect(messages(await get({ limit: 1 }))[0]).toMatch(/^52 /)
  })
})

const LINES = [
  'ERROR disk is full',
  'WARN disk is slow',
  'INFO all is well',
  '{"level":"error","status":500,"user":{"name":"anna"}}',
  '{"level":"info","status":200,"user":{"name":"bert"}}',
]
const PATTERNS: readonly (readonly [pattern: string, lines: readonly number[]])[] = [
  ['', [0, 1, 2, 3, 4]],
  ['ERROR', [0]],
  ['disk is', [0, 1]],
  ['"is slow"', [1]],
  ['disk -ERROR', [1]],
  ['-disk', [2, 3, 4]],
  ['?ERROR ?WARN', [0, 1]],
  ['-"is full" disk', [1]],
  ['{ $.level = "error" }', [3]],
  ['{ $.level != "error" }', [4]],
  ['{ $.user.name = "a*a" }', [3]],
  ['{ $.user.name = "*b*t" }', [4]],
  ['{ $.status = 200 }', [4]],
  ['{ $.status >= 500 }', [3]],
  ['{ $.missing = "x" }', []],
]

describe('FilterLogEvents', () => {
  beforeEach(async () => {
    await send(createGroup)
    for (const logStreamName of ['a1', 'a2', 'b1']) await send(['CreateLogStream', { ...ofGroup, logStreamName }])
  })

  it.each(PATTERNS)('finds by %s', async (filterPattern, lines) => {
    const start = now()
    await send(
      put(
        LINES.map((line, i) => event(line, start + i)),
        { logStreamName: 'a1' },
      ),
    )
    expect(messages(await filter({ filterPattern }))).toEqual(lines.map((i) => LINES[i]))
  })

  it('joins streams by time, page by page, in both directions', async () => {
    const start = now()
    for (const [i, logStreamName] of ['b1', 'a2', 'a1'].entries())
      await send(
        put([event(`first of ${logStreamName}`, start + i), event(`second of ${logStreamName}`, start + 10 + i)], {
          logStreamName,
        }),
      )
    const all = ['first of b1', 'first of a2', 'first of a1', 'second of b1', 'second of a2', 'second of a1']
    const walk = async (more: object) => {
      const found: (string | undefined)[] = []
      for await (const page of sdk.paginateFilterLogEvents(
        { client: logs, pageSize: 4 },
        { logGroupName: GROUP, ...more },
      ))
        found.push(...messages(page))
      return found
    }
    expect(await walk({})).toEqual(all)
    expect(await walk({ startFromHead: false })).toEqual(all.toReversed())
    expect(await walk({ logStreamNamePrefix: 'a', startTime: start + 2, endTime: start + 11 })).toEqual([
      'first of a1',
      'second of a2',
    ])
    expect(await walk({ logStreamNames: ['b1'] })).toEqual(['first of b1', 'second of b1'])
    const { events = [] } = await filter()
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(6)
  })
})

describe('what policies name', () => {
  const WRITE = ['logs:CreateLogStream', 'logs:PutLogEvents']
  /** Which of the steps a policy on this resource allows. */
  const RESOURCES: readonly (readonly [resource: string, group: boolean, stream: boolean])[] = [
    ['*', true, true],
    [`${groupArn}:*`, true, true],
    [`${groupArn}*`, true, true],
    [`arn:${place.partition}:logs:*:*:*`, true, true],
    [`${groupArn}:log-stream:*`, true, true],
    [`${groupArn}:log-stream:2026/*`, false, true],
    [groupArn, false, false],
    [`${groupArn}-other:*`, false, false],
  ]

  it.each(RESOURCES)('%s', async (resource, group, stream) => {
    const iam = rootIam(aws, account, place.region)
    const { keys } = await createUser(iam, 'writer', allow(['logs:DeleteLogGroup', ...WRITE], resource))
    const client = new sdk.CloudWatchLogsClient({ ...aws.account(account, place.region), credentials: keys })
    await send(createGroup)
    const may = async (step: Step) =>
      send(step, client).then(
        () => true,
        (error: Error) => (error.name === 'AccessDeniedException' ? false : Promise.reject(error)),
      )
    expect(await may(createStream)).toBe(stream)
    if (!stream) await send(createStream)
    expect(await may(put([event('x')]))).toBe(stream)
    expect(await may(['DeleteLogGroup', ofGroup])).toBe(group)
  })

  it('asks for DescribeLogGroups on a group without a name', async () => {
    const { keys } = await createUser(rootIam(aws, account, place.region), 'reader', allow('logs:*', `${groupArn}:*`))
    const client = new sdk.CloudWatchLogsClient({ ...aws.account(account, place.region), credentials: keys })
    const { message } = await refusalOf(send(['DescribeLogGroups', { logGroupNamePrefix: GROUP }], client))
    expect(message).toContain(`logs:DescribeLogGroups on resource: ${groupArn.replace(GROUP, '')}:log-stream:`)
  })
})
