import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as sdk from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import type { RawAnswer, RawRequest } from '../raw-request.ts'
import { send, signed } from '../raw-request.ts'
import { pickTestPlace, type Refusal, refusalOf, type TestPlace } from '../test-accounts.ts'
import { createUser, type Keys, rootIam, type Statement } from '../test-principals.ts'

export type Answer = Readonly<Record<string, unknown>>
export type Input = Readonly<Record<string, unknown>>
/** An operation with its input. */
export type Step = readonly [operation: string, input?: Input]
type AnyCommand = new (input: Input) => sdk.ListBucketsCommand

/** The bucket that every test starts with. */
export const BUCKET = 'first-bucket'

/** Expects of an answer what is listed; `undefined` is for what it must not have. */
export function expectAnswer(answer: Answer, expected: Answer): void {
  for (const [name, value] of Object.entries(expected)) {
    if (value === undefined) expect(answer).not.toHaveProperty(name)
    else expect(answer).toMatchObject({ [name]: value })
  }
}

/** A local AWS for one test file; before each test it holds one empty bucket in the owner's account. */
export function startS3World(file: string) {
  const place: TestPlace = pickTestPlace(file)
  const { region, partition, accounts } = place
  const [owner, foreign] = accounts
  let aws: LocalAws
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 's3-world-'))
    const { TMPDIR } = process.env
    process.env.TMPDIR = folder
    aws = await startLocalAws().finally(() => {
      if (TMPDIR === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = TMPDIR
    })
  })
  beforeEach(async () => {
    await aws.reset()
    await run(['CreateBucket', newBucket(BUCKET)])
  })
  afterAll(async () => {
    await aws.close()
    await rm(folder, { recursive: true })
  })

  /** What it takes to make a bucket in this Region. */
  function newBucket(Bucket: string): Input {
    if (region === 'us-east-1') return { Bucket }
    return { Bucket, CreateBucketConfiguration: { LocationConstraint: region } }
  }

  function clientOf(keys: Keys = aws.account(owner).credentials, where = region): sdk.S3Client {
    const place = { endpoint: aws.endpoint, region: where, forcePathStyle: true }
    return new sdk.S3Client({ ...place, credentials: keys, maxAttempts: 1 })
  }

  /** Runs one operation, as the owner's root unless it is said as whom; a body comes as text. */
  async function run([operation, input = {}]: Step, client: sdk.S3Client = clientOf()): Promise<Answer> {
    const Command = (sdk as unknown as Readonly<Record<string, AnyCommand>>)[`${operation}Command`]
    if (Command === undefined) throw new Error(`S3 has no ${operation}`)
    const { $metadata, ...answer } = (await client.send(new Command(input))) as unknown as Answer & {
      Body?: { transformToString(): Promise<string> }
    }
    return answer.Body ? { ...answer, Body: await answer.Body.transformToString() } : answer
  }

  return {
    ...place,
    owner,
    foreign,
    get aws() {
      return aws
    },
    /** The files in which objects are kept. */
    files: async (): Promise<string[]> => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
    },
    newBucket,
    clientOf,
    run,
    refusal: (step: Step, client?: sdk.S3Client): Promise<Refusal> => refusalOf(run(step, client)),
    put: (Key: string, Body: string | Uint8Array = Key, more: Input = {}) =>
      run(['PutObject', { Bucket: BUCKET, Key, Body, ...more }]),
    /** The body of an object, as text. */
    get: async (Key: string, more: Input = {}) => (await run(['GetObject', { Bucket: BUCKET, Key, ...more }])).Body,
    bucketArn: `arn:${partition}:s3:::${BUCKET}`,
    objectArn: (key: string) => `arn:${partition}:s3:::${BUCKET}/${key}`,
    /** A user of an account who may do this. */
    user: async (account: string, ...statements: readonly Statement[]) => {
      const { keys, arn } = await createUser(rootIam(aws, account, region), 'ann', ...statements)
      return { keys, arn, client: clientOf(keys) }
    },
    /** A request as it goes over the wire, signed as the owner's root. */
    raw: (request: RawRequest, keys: Keys = aws.account(owner).credentials): Promise<RawAnswer> =>
      send(
        aws.endpoint,
        signed(aws.endpoint, { method: 'GET', ...request }, { service: 's3', region, credentials: keys }),
      ),
    unsigned: (request: RawRequest): Promise<RawAnswer> => send(aws.endpoint, { method: 'GET', ...request }),
  }
}
