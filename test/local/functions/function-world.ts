import { readFileSync } from 'node:fs'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DeleteRolePolicyCommand, type IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { KinesisClient } from '@aws-sdk/client-kinesis'
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { pickTestPlace } from '../test-accounts.ts'
import { createRole, policyOf, rootIam, type Statement } from '../test-principals.ts'
import { type Call, type Puppeteer, type Script, startPuppeteer } from './puppeteer.ts'

export const LAMBDA_TRUST = {
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
}

/** What a function needs to write its log. */
export const LOGGING = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']

export const zipOf = (source: string) => zipSync({ 'index.mjs': strToU8(source) })
export const PUPPET = zipOf(readFileSync(new URL('fixtures/puppet.mjs', import.meta.url), 'utf8'))

/** Asks until there is an answer, for at most ten seconds. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 3)) // What is waited for may need the processor.
  }
}

/** A promise that the test keeps when it wants to. */
export function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

/** A local AWS for one test file, empty before each test but for a role, `exec`, that Lambda may assume. */
export function startFunctionWorld(file: string) {
  const { accounts, region, partition } = pickTestPlace(file)
  const [owner, other] = accounts
  const clients: { destroy(): void }[] = []
  const lines: string[] = []
  let aws: LocalAws
  let puppeteer: Puppeteer
  let lambda: LambdaClient
  let sqs: SQSClient
  let kinesis: KinesisClient
  let logs: CloudWatchLogsClient
  let iam: IAMClient

  function client<C extends { destroy(): void }>(Client: new (config: object) => C, account = owner): C {
    const made = new Client({ ...aws.account(account, region), maxAttempts: 1 })
    clients.push(made)
    return made
  }

  beforeAll(async () => {
    aws = await startLocalAws({ log: (line) => lines.push(line) })
    puppeteer = await startPuppeteer()
    lambda = client(LambdaClient)
    sqs = client(SQSClient)
    kinesis = client(KinesisClient)
    logs = client(CloudWatchLogsClient)
    iam = rootIam(aws, owner, region)
    clients.push(iam)
  })
  beforeEach(async () => {
    await aws.reset()
    puppeteer.reset()
    lines.length = 0
    await createRole(iam, 'exec', [LAMBDA_TRUST])
  })
  afterAll(async () => {
    for (const made of clients) made.destroy()
    await aws.close()
    await puppeteer.close()
  })

  const arn = (service: string, resource: string, account = owner) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`
  const roleArn = (name: string, account = owner) => `arn:${partition}:iam::${account}:role/${name}`
  const functionArn = (name: string, account = owner) => arn('lambda', `function:${name}`, account)

  /** What CreateFunction takes at least. */
  const functionOf = (FunctionName: string) => ({
    FunctionName,
    Role: roleArn('exec'),
    Runtime: 'nodejs24.x' as const,
    Handler: 'index.handler',
    Timeout: 10,
    Code: { ZipFile: PUPPET },
  })

  /** A function that does as it is told by `world.script`, or runs the code that is given. */
  async function create(FunctionName: string, more: Partial<CreateFunctionCommandInput> = {}) {
    const Environment = { Variables: { PUPPETEER: puppeteer.url, ...more.Environment?.Variables } }
    await lambda.send(new CreateFunctionCommand({ ...functionOf(FunctionName), ...more, Environment }))
  }

  /** Invokes and reads the answer's payload; what the answer does not have is left out. */
  async function invoke(FunctionName: string, event?: unknown, more: Partial<InvokeCommandInput> = {}) {
    const Payload = event === undefined ? undefined : JSON.stringify(event)
    const {
      $metadata,
      Payload: bytes,
      LogResult,
      ...answer
    } = await lambda.send(new InvokeCommand({ FunctionName, ...(Payload !== undefined && { Payload }), ...more }))
    const text = Buffer.from(bytes ?? []).toString()
    return {
      ...answer,
      ...(text !== '' && { payload: JSON.parse(text) as unknown }),
      ...(LogResult !== undefined && { log: Buffer.from(LogResult, 'base64').toString() }),
    }
  }

  /** Puts an event into the asynchronous queue. */
  const enqueue = (FunctionName: string, event: unknown = {}) =>
    invoke(FunctionName, event, { InvocationType: 'Event' })

  /** Replaces the role's permissions; without statements it has none. */
  async function permit(RoleName: string, ...statements: readonly Statement[]) {
    const PolicyName = 'inline'
    if (statements.length === 0) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))
    else await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policyOf(...statements) }))
  }

  /** Creates a queue and answers its ARN. */
  async function createQueue(QueueName: string, Attributes: Record<string, string> = {}): Promise<string> {
    const fifo = QueueName.endsWith('.fifo') && { FifoQueue: 'true', ContentBasedDeduplication: 'true' }
    await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { ...fifo, ...Attributes } }))
    return arn('sqs', QueueName)
  }

  /** Waits for a message, and leaves it invisible. */
  function receive(QueueName: string) {
    return until(`a message on ${QueueName}`, async () => {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }))
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }))
      return Messages[0]
    })
  }

  /** Waits until that many events have been begun in all, and answers the last one. */
  async function called(times: number): Promise<Call> {
    await until(`call ${times} (of ${times})`, () => puppeteer.state.calls.length >= times)
    return puppeteer.state.calls[times - 1] as Call
  }

  /** A function's log, line by line; empty where there is none. */
  async function logOf(name: string): Promise<string[]> {
    const request = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` })
    const { events = [] } = await logs.send(request).catch((error: Error) => {
      if (error.name === 'ResourceNotFoundException') return { events: [] }
      throw error
    })
    return events.map(({ message = '' }) => message)
  }

  /** Waits until that many events of a function have come to their end; its role must be allowed to write the log. */
  function finished(name: string, times: number) {
    return until(`the end of ${times} events of ${name}`, async () => {
      return (await logOf(name)).filter((line) => line.startsWith('REPORT')).length >= times
    })
  }

  return {
    owner,
    other,
    region,
    partition,
    arn,
    roleArn,
    functionArn,
    functionOf,
    create,
    invoke,
    enqueue,
    permit,
    createQueue,
    receive,
    queueUrl: (name: string, account = owner) => `${aws.endpoint}/${account}/${name}`,
    called,
    logOf,
    finished,
    /** What was told through the `log` option. */
    lines,
    client,
    aws: () => aws,
    lambda: () => lambda,
    sqs: () => sqs,
    kinesis: () => kinesis,
    iam: (account = owner) => (account === owner ? iam : rootIam(aws, account, region)),
    puppeteer: () => puppeteer.url,
    calls: () => puppeteer.state.calls,
    /** How many events the functions are working on. */
    running: () => puppeteer.state.calls.length - puppeteer.state.answered,
    /** What the functions shall do from now on. */
    play: (script: Script) => {
      puppeteer.state.script = script
    },
  }
}

export type FunctionWorld = ReturnType<typeof startFunctionWorld>
