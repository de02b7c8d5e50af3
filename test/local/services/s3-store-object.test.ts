import { beforeEach, describe, expect, test } from 'vitest'
import { quietly } from '../../../src/local/authorizer.ts'
import { LocalClock } from '../../../src/local/clock.ts'
import type { Cloud } from '../../../src/local/cloud.ts'
import { createContext } from '../../../src/local/context.ts'
import { serviceCaller } from '../../../src/local/credentials.ts'
import createBucket from '../../../src/local/services/s3/operations/CreateBucket.ts'
import putPolicy from '../../../src/local/services/s3/operations/PutBucketPolicy.ts'
import { bucketAccess, readObject, storeObject } from '../../../src/local/services/s3/store-object.ts'
import { Store } from '../../../src/local/store/state.ts'
import { createSystemRandom } from '../../../src/local/system-random.ts'
import { policyOf } from '../test-principals.ts'

/** What other services of the local AWS do with objects, without HTTP. */
const account = '111122223333'
const Bucket = 'a-bucket'
let cloud: Cloud
beforeEach(async () => {
  const parts = { store: new Store(), clock: new LocalClock(), random: createSystemRandom(), workFolder: '/nowhere' }
  cloud = parts as Partial<Cloud> as Cloud
  await createBucket.handle({ Bucket }, root())
})

const root = () =>
  createContext(cloud, {
    caller: {
      kind: 'root',
      account,
      partition: 'aws',
      arn: `arn:aws:iam::${account}:root`,
      userId: account,
      accessKeyId: account,
    },
    region: 'us-east-1',
    requestId: 'r',
  })

test('what is stored is read', async () => {
  expect(await storeObject(cloud, Bucket, 'dir/k', Buffer.from('hello'))).toBe(true)
  expect(String(await readObject(cloud, Bucket, 'dir/k'))).toBe('hello')
  expect(await readObject(cloud, Bucket, 'dir/k', 'null')).toEqual(Buffer.from('hello'))
})

test('what is not there is not found', async () => {
  expect(await storeObject(cloud, 'no-bucket', 'k', Buffer.from(''))).toBe(false)
  expect(await readObject(cloud, 'no-bucket', 'k')).toBeUndefined()
  expect(await readObject(cloud, Bucket, 'k')).toBeUndefined()
  await storeObject(cloud, Bucket, 'k', Buffer.from(''))
  expect(await readObject(cloud, Bucket, 'k', 'another')).toBeUndefined()
})

describe('bucketAccess', () => {
  test('names action, resource, owner and policy', async () => {
    const Policy = policyOf({
      Effect: 'Allow',
      Principal: { Service: 'logs.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${Bucket}/logs/*`,
    })
    await putPolicy.handle({ Bucket, Policy }, root())
    expect(bucketAccess('ListBucket', Bucket, undefined, cloud.store)).toMatchObject({
      action: 's3:ListBucket',
      resource: `arn:aws:s3:::${Bucket}`,
      resourceAccount: account,
    })
    const service = serviceCaller('logs.amazonaws.com', { sourceArn: 'arn:aws:logs:x', account, partition: 'aws' })
    const facts = { requestId: 'r', region: 'us-east-1' }
    const decide = (key: string) =>
      quietly(cloud, service, bucketAccess('PutObject', Bucket, key, cloud.store), facts).decision
    expect([decide('logs/1'), decide('other/1')]).toEqual(['allow', 'implicit-deny'])
  })

  test('of a bucket that is not there has no policy', () => {
    expect(bucketAccess('PutObject', 'no-bucket', 'k', cloud.store)).toEqual({
      action: 's3:PutObject',
      resource: 'arn:aws:s3:::no-bucket/k',
    })
  })
})
