import * as sdk from '@aws-sdk/client-sns'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { pickTestPlace, type Refusal } from '../test-accounts.ts'
import { type Keys, policyOf, type Statement } from '../test-principals.ts'

export type Answer = Readonly<Record<string, unknown>>
export type Input = Readonly<Record<string, unknown>>

/** An operation with its input, which may depend on what the step before was answered. */
export type Step = readonly [operation: string, input?: Input | ((before: Answer) => Input)]
type AnyCommand = new (input: Input) => sdk.ListTopicsCommand

/** A local AWS for one test file, empty before each test. */
export function startSnsWorld(file: string) {
  const { accounts, region, partition } = pickTestPlace(file)
  const [owner, other, third] = accounts
  const lines: string[] = []
  let aws: LocalAws
  beforeAll(async () => {
    aws = await startLocalAws({ log: (line) => lines.push(line) })
  })
  beforeEach(async () => {
    await aws.reset()
    lines.length = 0
  })
  afterAll(() => aws.close())

  const clientOf = (account: string, credentials?: Keys) =>
    new sdk.SNSClient({ ...aws.account(account, region), ...(credentials && { credentials }), maxAttempts: 1 })

  /** Takes the steps one after the other as the owner's root user, and answers what the last was answered. */
  const run = (...steps: readonly Step[]) => runAs(clientOf(owner), ...steps)

  async function runAs(client: sdk.SNSClient, ...steps: readonly Step[]): Promise<Answer> {
    let answer: Answer = {}
    for (const [operation, input = {}] of steps) {
      const Command = (sdk as unknown as Record<string, AnyCommand>)[`${operation}Command`] as AnyCommand
      const { $metadata, ...rest } = await client.send(new Command(typeof input === 'function' ? input(answer) : input))
      answer = rest
    }
    return answer
  }

  const arn = (name: string, account = owner) => `arn:${partition}:sns:${region}:${account}:${name}`
  return {
    ...{ owner, other, third, region, partition, lines, clientOf, run, runAs, arn },
    queueArn: (name: string, account = owner) => `arn:${partition}:sqs:${region}:${account}:${name}`,
    functionArn: (name: string, account = owner) => `arn:${partition}:lambda:${region}:${account}:function:${name}`,
    aws: () => aws,
  }
}

/** A policy whose statements are all of one topic. */
export const topicPolicy = (Resource: string, ...statements: readonly Statement[]) =>
  policyOf(...statements.map((statement) => ({ Effect: 'Allow', Resource, ...statement })))

export const refused = (message: string, code = 'InvalidParameter', status = 400): Refusal => ({
  code,
  status,
  message,
})
export const invalid = (message: string) => refused(`Invalid parameter: ${message}`)
