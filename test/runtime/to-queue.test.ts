import { CreateQueueCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { BridgeError, bridge, type SourceRecord, toQueue } from '../../src/runtime/index.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { allow, createUser, type Keys, policyOf, rootIam } from '../local/test-principals.ts'
import { AwsStandIn, jsonError } from './aws-stand-in.ts'
import { FUNCTION, plenty, stubLambda } from './bridge-world.ts'
import { jsonAnswer } from './dynamodb-stand-in.ts'
import { kinesis, sqs } from './source-events.ts'

// Records that fail for good wait in a queue, with the reason.

const { accounts, region, partition } = pickTestPlace('to-queue.test.ts')
const [OWN, OTHER] = accounts
const error = new BridgeError('RequestTooLargeException', 'too large', 'payload')
const [record] = kinesis(['a']).Records as readonly [SourceRecord]

const standIn = new AwsStandIn()
let aws: LocalAws
let caller: Keys
beforeAll(async () => {
  await standIn.start()
  aws = await startLocalAws()
  caller = (await createUser(rootIam(aws, OWN, region), 'caller', allow('sqs:SendMessage'))).keys
})
afterAll(async () => {
  await standIn.close()
  await aws.close()
})
beforeEach(() => stubLambda(standIn))
afterEach(() => {
  standIn.reset()
  vi.unstubAllEnvs()
})

function useLocalAws(): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', caller.accessKeyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', caller.secretAccessKey)
  vi.stubEnv('AWS_SESSION_TOKEN', undefined)
  vi.stubEnv('AWS_REGION', region)
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', aws.endpoint)
}

/** A queue whose policy lets the other account send. */
async function createQueue(account: string, QueueName: string) {
  const client = new SQSClient(aws.account(account, region))
  const fifo = QueueName.endsWith('.fifo') && { Attributes: { FifoQueue: 'true' } }
  const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName, ...fifo }))
  const Policy = policyOf({
    ...allow('sqs:SendMessage', `arn:${partition}:sqs:${region}:${account}:${QueueName}`),
    Principal: { AWS: OWN },
  })
  await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }))
  const messages = async () => {
    const input = { QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['MessageGroupId' as const] }
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(input))
    client.destroy()
    return Messages.map(({ Body = '', Attributes }) => ({ body: JSON.parse(Body), group: Attributes?.MessageGroupId }))
  }
  return { queueUrl: QueueUrl, messages }
}

describe('against a queue', () => {
  test('in another account: the record, why, for whom and when', async () => {
    useLocalAws()
    const { queueUrl, messages } = await createQueue(OTHER, 'undeliverable')
    await toQueue({ queueUrl })(record, error, FUNCTION)
    expect(await messages()).toMatchObject([
      {
        body: {
          record,
          error: { code: 'RequestTooLargeException', message: 'too large', kind: 'payload' },
          functionArn: FUNCTION,
          time: expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/),
        },
      },
    ])
  })

  test('of a kind that keeps order: groups as the source has them, and once, however often', async () => {
    useLocalAws()
    const { queueUrl, messages } = await createQueue(OTHER, 'undeliverable.fifo')
    const put = toQueue({ queueUrl })
    const { Records = [] } = sqs(['g', 'g', 'h'])
    for (const one of [...Records, ...Records]) await put(one, error, FUNCTION)
    const found = await messages()
    expect(found.map(({ body }) => body.record.messageId)).toEqual(['m-0', 'm-1', 'm-2'])
    expect(found[0]?.group).toBe(found[1]?.group)
    expect(found[0]?.group).not.toBe(found[2]?.group)
  })

  test('whose owner does not allow it: the denial says whose turn it is', async () => {
    useLocalAws()
    const client = new SQSClient(aws.account(OTHER, region))
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: 'closed' }))
    client.destroy()
    await expect(toQueue({ queueUrl: QueueUrl })(record, error, FUNCTION)).rejects.toMatchObject({ kind: 'permission' })
  })

  test('behind a bridge: the record that is at fault ends there, and the others go on', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', aws.endpoint)
    standIn.trust(caller.accessKeyId, caller.secretAccessKey)
    useLocalAws()
    const { queueUrl, messages } = await createQueue(OTHER, 'behind')
    standIn.always('lambda', ({ body }) =>
      body.includes('m-1') ? jsonError(413, 'RequestTooLargeException', 'too large') : { status: 202 },
    )
    const handler = bridge({ target: { functionArn: FUNCTION }, undeliverable: toQueue({ queueUrl }) })
    expect(await handler(sqs([undefined, undefined, undefined]), plenty)).toEqual({ batchItemFailures: [] })
    const [{ body } = { body: undefined }] = await messages()
    expect(body.record.messageId).toBe('m-1')
    expect(JSON.stringify(body)).not.toContain('secret-handle')
  })
})

describe('on the wire', () => {
  const queueUrl = 'https://sqs.eu-west-3.amazonaws.com/999999999999/lost'
  const sent = () =>
    standIn.callsOf('sqs').map(({ body }) => JSON.parse(body) as { QueueUrl: string; MessageBody: string })
  const sized = (bytes: number): SourceRecord => {
    const text = JSON.stringify({ ...record, body: '' })
    return { ...record, body: 'x'.repeat(bytes - text.length) }
  }

  test('the Region is that of the URL, unless one is given', async () => {
    await toQueue({ queueUrl })(record, error, FUNCTION)
    await toQueue({ queueUrl, region: 'eu-north-1' })(record, error, FUNCTION)
    const [first, second] = standIn.callsOf('sqs')
    expect(first?.headers.authorization).toContain('/eu-west-3/sqs/aws4_request')
    expect(second?.headers.authorization).toContain('/eu-north-1/sqs/aws4_request')
    expect(sent()[0]?.QueueUrl).toBe(queueUrl)
  })

  test('a message that is too large leaves its record elsewhere, and tells all else', async () => {
    const kept: string[] = []
    const claims = async (text: string, id: string) => {
      kept.push(text)
      return { 'xacct:claim': { bucket: 'b', key: id, sha256: '', bytes: text.length } }
    }
    const put = toQueue({ queueUrl, claims })
    await put(sized(1_040_000), error, FUNCTION)
    expect(kept).toEqual([])
    await put(sized(1_048_500), error, FUNCTION)
    expect(kept).toEqual([JSON.stringify(sized(1_048_500))])
    const [whole, claim] = sent().map(({ MessageBody }) => JSON.parse(MessageBody))
    expect(whole.record).toBeDefined()
    expect(claim).toMatchObject({ error: { code: 'RequestTooLargeException' }, 'xacct:claim': { bucket: 'b' } })
    expect(claim.record).toBeUndefined()
  })

  test('a message that is too large and has nowhere to go is not taken', async () => {
    await expect(toQueue({ queueUrl })(sized(1_048_500), error, FUNCTION)).rejects.toMatchObject({
      code: 'RecordTooLarge',
    })
    expect(standIn.calls).toEqual([])
  })

  test('letters that SQS does not take are written otherwise', async () => {
    const strange = { ...record, body: '\uFFFE\uFFFF\u0000\uD800 ä€😀' }
    await toQueue({ queueUrl })(strange, error, FUNCTION)
    const [{ MessageBody } = { MessageBody: '' }] = sent()
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    expect(MessageBody).toMatch(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u)
    expect(JSON.parse(MessageBody).record).toEqual(strange)
  })

  test.each([
    [400, 'com.amazonaws.sqs#QueueDoesNotExist', 'permanent', 1],
    [403, 'com.amazonaws.sqs#RequestThrottled', 'throttle', 3],
    [500, 'com.amazonaws.sqs#InternalError', 'transient', 3],
  ])('%i %s is %s: %i calls', async (status, __type, kind, calls) => {
    standIn.always('sqs', () => jsonAnswer(status, { __type, message: 'no' }))
    const code = __type.replace(/.*#/, '')
    await expect(toQueue({ queueUrl })(record, error, FUNCTION)).rejects.toMatchObject({ code, kind })
    expect(standIn.calls).toHaveLength(calls)
  })

  test.each(['', 'lost', 'https://sqs.eu-west-3.amazonaws.com/lost', 'https://x/999999999999/a b'])(
    '`%s` is no queue',
    (queueUrl) => {
      expect(() => toQueue({ queueUrl })).toThrow(expect.objectContaining({ code: 'InvalidQueue', kind: 'options' }))
    },
  )
})
