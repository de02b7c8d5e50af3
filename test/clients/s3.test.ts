import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { allow, createUser, type Keys, policyOf, rootIam } from '../local/test-principals.ts'
import { cleanEnvironment, runPython, whyNoBoto3 } from './python.ts'

/* S3 with boto3 and the AWS CLI as they come. */

const execute = promisify(execFile)
const { accounts, region, partition } = pickTestPlace('clients/s3.test.ts')
const [home, away, boto] = accounts
const noBoto3 = await whyNoBoto3()
const cli = ['-m', 'awscli']
const noCli = await execute('python3', [...cli, '--version']).then(
  () => undefined,
  (error: Error) => `no AWS CLI: ${error.message.trim().split('\n').at(-1)}`,
)
for (const missing of [noBoto3, noCli]) if (missing) console.log(`skipped: ${missing}`)

// Each command costs half a second of processor time, and this may not be the only thing that runs.
vi.setConfig({ testTimeout: 60_000 })

let aws: LocalAws
let folder: string
beforeAll(async () => {
  aws = await startLocalAws()
  folder = await mkdtemp(join(tmpdir(), 'xacct-s3-'))
})
afterAll(async () => {
  await aws.close()
  await rm(folder, { recursive: true })
})

const THROUGH_URLS = [
  [200, ''],
  [200, 'hello'],
  [403, 'SignatureDoesNotMatch'],
]

/** What s3.py has to see. */
const CASES: Readonly<Record<string, unknown>> = {
  bucket_and_its_waiter: [true, true],
  object_with_what_is_told_of_it: ['☃', 'text/plain; charset=utf-8', { team: 'blue' }, 1, true],
  large_file_in_parts: [17 * 1024 * 1024, '-3"', true],
  ranges: ['ef01', 'bytes 14-17/17825792', 206, ['InvalidRange', 416]],
  conditions: [
    ['304', 304],
    ['PreconditionFailed', 412],
    ['PreconditionFailed', 412],
  ],
  what_is_not_there: [
    ['NoSuchKey', 404],
    ['404', 404],
    ['NoSuchBucket', 404],
  ],
  pages_of_a_listing: [['list/a', 'list/b/'], ['list/c']],
  presigned_urls: THROUGH_URLS,
  presigned_urls_as_they_come: THROUGH_URLS,
  copies: ['☃', { team: 'blue' }],
  versions: [true, ['NoSuchKey', 404], '1', true, 1],
  emptied_and_deleted: ['BucketNotEmpty', 409],
}

describe.skipIf(noBoto3)('boto3', () => {
  let answers: Record<string, unknown>
  beforeAll(async () => {
    answers = await runPython('s3.py', region, aws.endpoint, boto, region)
  }, 60_000)

  test.each(Object.entries(CASES).map(([name, expected]) => [name.replaceAll('_', ' '), name, expected] as const))(
    '%s',
    (_, name, expected) => {
      expect(answers[name]).toEqual(expected)
    },
  )

  test('sees nothing that is not told here', () => {
    expect(Object.keys(answers).sort()).toEqual(Object.keys(CASES).sort())
  })
})

interface Outcome {
  readonly code: number
  readonly out: string
  readonly error: string
}

/** Runs one command as a user would, with the endpoint and credentials of somebody. */
async function run(keys: Keys, command: string, ...parameters: string[]): Promise<Outcome> {
  const env = {
    ...cleanEnvironment(region),
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_PAGER: '',
  }
  const all = [...cli, '--endpoint-url', aws.endpoint, '--output', 'json', ...command.split(' '), ...parameters]
  return execute('python3', all, { env, cwd: folder, timeout: 30_000 }).then(
    ({ stdout }) => ({ code: 0, out: stdout, error: '' }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      out: stdout,
      error: stderr.trim(),
    }),
  )
}

/** What a command that has to go well prints. */
async function ok(keys: Keys, command: string, ...parameters: string[]): Promise<string> {
  const { code, out, error } = await run(keys, command, ...parameters)
  expect(`${command}: ${error || code}`).toBe(`${command}: 0`)
  return out
}

/** The keys that `aws s3 ls --recursive` prints, with their sizes. */
const listed = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).slice(2).join(' '))

describe.skipIf(noCli)('the AWS CLI', () => {
  const bucket = `cli-${home}`
  const large = Buffer.from(Array.from({ length: 9 * 1024 * 1024 }, (_, n) => (n * 31) % 256))
  let root: Keys
  beforeAll(async () => {
    root = aws.account(home).credentials
    await mkdir(join(folder, 'site', 'img'), { recursive: true })
    await Promise.all([
      writeFile(join(folder, 'large.bin'), large),
      writeFile(join(folder, 'site', 'index.html'), '<h1>☃</h1>'),
      writeFile(join(folder, 'site', 'img', 'a b.png'), 'png'),
    ])
    await ok(root, 's3 mb', `s3://${bucket}`)
  }, 60_000)

  test('copies a large file up in parts and down again', async () => {
    await ok(root, 's3 cp', 'large.bin', `s3://${bucket}/data/large.bin`)
    expect(
      JSON.parse(await ok(root, 's3api head-object', '--bucket', bucket, '--key', 'data/large.bin')),
    ).toMatchObject({
      ContentLength: large.length,
      ETag: expect.stringMatching(/-2"$/),
    })
    await ok(root, 's3 cp', `s3://${bucket}/data/large.bin`, 'back.bin')
    expect(large.equals(await readFile(join(folder, 'back.bin')))).toBe(true)
  })

  test('syncs a folder, lists it and removes it', async () => {
    await ok(root, 's3 sync', 'site', `s3://${bucket}/site`)
    expect(listed(await ok(root, 's3 ls', '--recursive', `s3://${bucket}/site/`))).toEqual([
      '3 site/img/a b.png',
      '12 site/index.html',
    ])
    expect((await ok(root, 's3 ls', `s3://${bucket}/site/`)).trim()).toMatch(/^PRE img\/\n.* 12 index\.html$/)
    // All is there already.
    expect(await ok(root, 's3 sync', 'site', `s3://${bucket}/site`)).toBe('')
    await ok(root, 's3 mv', `s3://${bucket}/site/index.html`, `s3://${bucket}/site/old.html`)
    await ok(root, 's3 rm', '--recursive', `s3://${bucket}/site`)
    expect(await run(root, 's3 ls', `s3://${bucket}/site/`)).toMatchObject({ code: 1, out: '' })
  })

  test('presigns a URL that anybody may use', async () => {
    await ok(root, 's3api put-object', '--bucket', bucket, '--key', 'page.html', '--body', 'site/index.html')
    const url = (await ok(root, 's3 presign', `s3://${bucket}/page.html`)).trim()
    const answer = await fetch(url)
    expect([answer.status, await answer.text()]).toEqual([200, '<h1>☃</h1>'])
    expect((await fetch(url.split('?')[0] as string)).status).toBe(403)
  })

  test('reads across accounts once both sides agree, and is told why not before', async () => {
    const object = `arn:${partition}:s3:::${bucket}/shared`
    const { keys, arn } = await createUser(rootIam(aws, away, region), 'ann', allow('s3:GetObject', object))
    await ok(root, 's3api put-object', '--bucket', bucket, '--key', 'shared', '--body', 'site/index.html')
    const read = () => run(keys, 's3api get-object', '--bucket', bucket, '--key', 'shared', 'got')
    const refused = await read()
    expect(refused.code).not.toBe(0)
    expect(refused.error).toContain(
      'An error occurred (AccessDenied) when calling the GetObject operation: Access Denied',
    )
    const policy = policyOf({ Effect: 'Allow', Principal: { AWS: arn }, Action: 's3:GetObject', Resource: object })
    await ok(root, 's3api put-bucket-policy', '--bucket', bucket, '--policy', policy)
    expect(JSON.parse((await read()).out)).toMatchObject({ ContentLength: 12 })
    expect(await readFile(join(folder, 'got'), 'utf8')).toBe('<h1>☃</h1>')
  })

  test('removes a bucket with all that is in it', async () => {
    await ok(root, 's3 rb', '--force', `s3://${bucket}`)
    const { error } = await run(root, 's3api head-bucket', '--bucket', bucket)
    expect(error).toContain('An error occurred (404) when calling the HeadBucket operation: Not Found')
  })
})
