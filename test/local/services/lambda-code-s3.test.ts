import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, createUser, policyOf } from '../test-principals.ts'
import {
  f,
  type Input,
  invalid,
  newFunction,
  OTHER_ZIP,
  other,
  owner,
  partition,
  region,
  type Step,
  startLambdaWorld,
  ZIP,
} from './lambda-world.ts'

/* Code from S3. Texts: https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html, and public logs. */

const { aws, iam, clientOf, run, runAs } = startLambdaWorld()
const s3 = (account: string, place = region) =>
  new S3Client({ ...aws().account(account, place), forcePathStyle: true, maxAttempts: 1 })
const from = (S3Key = 'f.zip', S3Bucket = 'packages') => ({ S3Bucket, S3Key })
const create = (Code: Input = from()): Step => ['CreateFunction', { ...newFunction('g'), Code }]
const location = (place: string) =>
  place === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: place as 'eu-west-1' } }

async function createBucket(Bucket: string, account: string, place = region) {
  await s3(account, place).send(new CreateBucketCommand({ Bucket, ...location(place) }))
}

const put = (Key: string, Body: Uint8Array, Bucket = 'packages', account: string = owner) =>
  s3(account).send(new PutObjectCommand({ Bucket, Key, Body }))

beforeEach(async () => {
  await createBucket('packages', owner)
  await put('f.zip', ZIP)
})

/** What the function answers. */
async function answerOf(name: Input): Promise<unknown> {
  const { Payload } = await run(['Invoke', name])
  return JSON.parse(Buffer.from(Payload as Uint8Array).toString())
}

const unreadable = (code: string, message: string): Refusal =>
  invalid(`Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message}`)

describe('code from S3', () => {
  it('is that of a function, of an update and of a layer', async () => {
    expect(await run(create())).toMatchObject({ CodeSize: ZIP.length })
    expect(await answerOf({ FunctionName: 'g' })).toBe(1)
    await put('new.zip', OTHER_ZIP)
    await run(['UpdateFunctionCode', { ...f, ...from('new.zip') }])
    expect(await answerOf(f)).toBe(2)
    const layer = await run(['PublishLayerVersion', { LayerName: 'l', Content: from() }])
    expect(layer).toMatchObject({ Content: { CodeSize: ZIP.length } })
  })

  it('is that of the version that is asked for', async () => {
    const enabled = { Bucket: 'packages', VersioningConfiguration: { Status: 'Enabled' as const } }
    await s3(owner).send(new PutBucketVersioningCommand(enabled))
    const { VersionId } = await put('v.zip', ZIP)
    await put('v.zip', OTHER_ZIP)
    await run(create({ ...from('v.zip'), S3ObjectVersion: VersionId }))
    expect(await answerOf({ FunctionName: 'g' })).toBe(1)
    await run(['UpdateFunctionCode', { ...f, ...from('v.zip') }])
    expect(await answerOf(f)).toBe(2)
  })

  it.each([
    [
      'an object that is not there',
      create(from('none.zip')),
      unreadable('NoSuchKey', 'The specified key does not exist.'),
    ],
    [
      'a bucket that is not there',
      create(from('f.zip', 'no-such-bucket')),
      unreadable('NoSuchBucket', 'The specified bucket does not exist'),
    ],
    [
      'an object that is no package',
      create(from('text')),
      invalid('Could not unzip uploaded file. Please check your file, then try to upload again.'),
    ],
  ] as const)('is refused: %s', async (_, step, refusal) => {
    await put('text', Buffer.from('no zip'))
    expect(await refusalOf(run(step))).toEqual(refusal)
  })

  it('is refused from another Region', async () => {
    const away = partition === 'aws' ? 'ca-west-1' : partition === 'aws-cn' ? 'cn-northwest-1' : 'us-gov-east-1'
    await createBucket('far-away', owner, away)
    expect(await refusalOf(run(create(from('f.zip', 'far-away'))))).toEqual(
      unreadable(
        'PermanentRedirect',
        `The bucket is in this region: ${away}. Please use this region to retry the request`,
      ),
    )
  })

  it('is read with the permissions of whoever asks', async () => {
    const { arn, keys } = await createUser(iam(), 'deployer', allow('lambda:UpdateFunctionCode'))
    const update: Step = ['UpdateFunctionCode', { ...f, ...from() }]
    expect(await refusalOf(runAs(clientOf(owner, keys), update))).toEqual({
      code: 'AccessDeniedException',
      status: 403,
      message: `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for packages/f.zip. S3 Error Code: AccessDenied. S3 Error Message: User: ${arn} is not authorized to perform: s3:GetObject on resource: "arn:${partition}:s3:::packages/f.zip" because no identity-based policy allows the s3:GetObject action`,
    })
    const reader = await createUser(iam(), 'reader', allow(['lambda:UpdateFunctionCode', 's3:GetObject']))
    expect(await runAs(clientOf(owner, reader.keys), update)).toMatchObject({ status: 200 })
  })

  it('is read across accounts where both sides allow it', async () => {
    await createBucket('theirs', other)
    await put('f.zip', ZIP, 'theirs', other)
    const theirs = create(from('f.zip', 'theirs'))
    expect(await refusalOf(run(theirs))).toMatchObject({ code: 'AccessDeniedException' })
    const Principal = { AWS: `arn:${partition}:iam::${owner}:root` }
    const Policy = policyOf({ ...allow('s3:GetObject', `arn:${partition}:s3:::theirs/*`), Principal })
    await s3(other).send(new PutBucketPolicyCommand({ Bucket: 'theirs', Policy }))
    expect(await run(theirs)).toMatchObject({ CodeSize: ZIP.length })
  })
})
