import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import { packInlineCode } from '../../../src/local/services/cloudformation/inline-code.ts'
import { other, outputsOf, owner, region, startCloudFormationWorld } from './cloudformation-world.ts'

/* Templates of the shape that projects have, written by hand and by the CDK: each is deployed, updated and deleted. */

const { aws, create, update, remove, events } = startCloudFormationWorld()
const access = () => ({ ...aws().account(owner, region), maxAttempts: 1 })

const FOLDER = new URL('../../golden/templates/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8')

/** What the CDK uploads before it deploys. */
async function uploadAsset(): Promise<void> {
  const Bucket = `cdk-hnb659fds-assets-${owner}-${region}`
  const s3 = new S3Client({ ...access(), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket }))
  const Body = packInlineCode('exports.handler = async () => process.env.INBOX', 'nodejs22.x')
  const Key = '8e2c6a4f0b9d7153e1c4a2f68b7d90355f1e0c3a9b84d6271f3e5a7c9d0b1e24.zip'
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
}

const given = (parameters: Readonly<Record<string, string>>) => ({
  Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
})

const failures = async (stack: string) => (await events(stack)).filter(([, status]) => /FAILED|ROLLBACK/.test(status))

async function invoke(FunctionName: string | undefined): Promise<unknown> {
  const { Payload } = await new LambdaClient(access()).send(new InvokeCommand({ FunctionName, Payload: '{}' }))
  return JSON.parse(Buffer.from(Payload ?? []).toString()) as unknown
}

interface Golden {
  readonly file: string
  readonly first: Readonly<Record<string, string>>
  /** Parameters of an update. */
  readonly later: Readonly<Record<string, string>>
  readonly outputs: readonly string[]
}

const PLAIN: readonly Golden[] = [
  {
    file: 'cloudformation/order-pipeline.yaml',
    first: { ProducerAccounts: `${other},${owner}` },
    later: { ProducerAccounts: other, Stage: 'prod' },
    outputs: ['StreamArn', 'HandlerArn'],
  },
  {
    file: 'cloudformation/network.yaml',
    first: {},
    later: { WithNat: 'false' },
    outputs: ['NetworkId', 'PrivateSubnets', 'FunctionsGroup', 'Zones'],
  },
  {
    file: 'cloudformation/announcements.json',
    first: { ReaderAccount: other, ApiToken: 'secret-token' },
    later: { ReaderAccount: owner, ApiToken: 'secret-token' },
    outputs: ['TopicArn', 'BusArn', 'InboxUrl', 'Publisher', 'Parts'],
  },
]

describe('templates written by hand', () => {
  test.each(PLAIN)('$file', async ({ file, first, later, outputs }) => {
    const made = await create(read(file), given(first))
    expect([made.StackStatus, await failures('one')]).toEqual(['CREATE_COMPLETE', []])
    expect(Object.keys(outputsOf(made)).toSorted()).toEqual([...outputs].toSorted())
    const updated = await update(read(file), given(later))
    expect([updated.StackStatus, await failures('one')]).toEqual(['UPDATE_COMPLETE', []])
    const gone = await remove(made.StackId ?? '')
    expect([gone.StackStatus, await failures(made.StackId ?? '')]).toEqual(['DELETE_COMPLETE', []])
  })

  test('their functions run', async () => {
    const pipeline = await create(read('cloudformation/order-pipeline.yaml'), given({ ProducerAccounts: other }))
    expect(await invoke(outputsOf(pipeline).HandlerArn)).toEqual({ stage: 'dev' })
    const parameters = given({ ReaderAccount: other, ApiToken: 'secret-token' })
    const news = await create(read('cloudformation/announcements.json'), { StackName: 'news', ...parameters })
    const { Publisher, TopicArn } = outputsOf(news)
    expect(await invoke(Publisher)).toEqual({ topic: TopicArn })
  })
})

const CDK = [
  ['StorageStack', { ReaderAccount: other }, []],
  ['WorkerStack', {}, ['JobsUrl', 'WorkerName']],
  ['SharingStack', { PartnerAccount: other }, ['ApiUrl', 'PartnerRoleArn']],
] as const

describe('templates of the CDK', () => {
  test('are deployed one upon the other, and deleted in reverse', async () => {
    await uploadAsset()
    const ids: string[] = []
    for (const [StackName, parameters, outputs] of CDK) {
      const made = await create(read(`cdk/${StackName}.template.json`), { StackName, ...given(parameters) })
      expect([made.StackStatus, await failures(StackName)]).toEqual(['CREATE_COMPLETE', []])
      expect(Object.keys(outputsOf(made))).toEqual(expect.arrayContaining([...outputs]))
      ids.unshift(made.StackId ?? '')
      if (StackName === 'WorkerStack')
        expect(await invoke(outputsOf(made).WorkerName)).toMatch(/^storagestack-inbox1b3a9c62-[0-9a-z]{12}$/)
    }
    for (const id of ids) {
      const gone = await remove(id)
      expect([gone.StackStatus, await failures(id)]).toEqual(['DELETE_COMPLETE', []])
    }
  })

  test('ask for a bootstrapped environment that is new enough', async () => {
    const body = read('cdk/StorageStack.template.json').replaceAll('/cdk-bootstrap/hnb659fds/version', '/other/version')
    const deployed = create(body, given({ ReaderAccount: other }))
    await expect(deployed).rejects.toThrow(
      'Unable to fetch parameters [/other/version] from parameter store for this account.',
    )
  })
})

const run = promisify(execFile)
const missing = await run('cfn-lint', ['--version']).then(
  () => undefined,
  (error: Error) => `no cfn-lint: ${error.message.trim().split('\n').at(-1)}`,
)
if (missing) console.log(`skipped: ${missing}`)

test.skipIf(missing)('cfn-lint finds no errors in any of them', { timeout: 120_000 }, async () => {
  const files = ['cloudformation', 'cdk'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, FOLDER)).map((file) => fileURLToPath(new URL(`${folder}/${file}`, FOLDER))),
  )
  expect(files).toHaveLength(6)
  const { stdout } = await run('cfn-lint', ['--non-zero-exit-code', 'error', '--region', 'us-east-1', '--', ...files])
  expect(stdout).not.toMatch(/^E/m)
})
