import { createHash } from 'node:crypto'
import {
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { partitionOf } from '../core/partition.ts'
import type { FunctionPackage } from '../stacks/packages.ts'
import type { Place } from '../topology/topology.ts'
import type { Connection } from './connection.ts'
import { UploadFailed } from './stack-problem.ts'

type At = Pick<Place, 'account' | 'region'>

/** The bucket in which a place’s packages lie; made with the first deployment, and kept. */
export function assetsBucket({ account, region }: At): string {
  return `xacct-assets-${account.id}-${region}`
}

/**
 * Puts packages where their stack finds them; what is there already is not sent again.
 * @returns how many were sent
 * @throws UploadFailed
 */
export async function uploadPackages(
  connection: Connection,
  place: At,
  packages: readonly FunctionPackage[],
): Promise<number> {
  const objects = packages.map(({ key, bytes }) => ({ Key: key, Body: bytes, ContentType: 'application/zip' }))
  return upload(connection, place, objects)
}

/** Puts a template where CloudFormation reads it, and answers its URL. @throws UploadFailed */
export async function uploadTemplate(connection: Connection, place: At, template: string): Promise<string> {
  const Key = `${createHash('sha256').update(template).digest('hex')}.yaml`
  await upload(connection, place, [{ Key, Body: Buffer.from(template), ContentType: 'application/yaml' }])
  const bucket = assetsBucket(place)
  const { endpoint } = connection.config(place.region)
  if (endpoint !== undefined) return `${endpoint}/${bucket}/${Key}`
  return `https://${bucket}.s3.${place.region}.${partitionOf(place.region).dnsSuffix}/${Key}`
}

interface Upload {
  readonly Key: string
  readonly Body: Uint8Array
  readonly ContentType: string
}

async function upload(connection: Connection, place: At, objects: readonly Upload[]): Promise<number> {
  const s3 = new S3Client({ ...connection.config(place.region), forcePathStyle: connection.isLocal })
  const Bucket = assetsBucket(place)
  try {
    await ensureBucket(s3, Bucket, place)
    const sent = await Promise.all(objects.map((one) => put(s3, Bucket, place.account.id, one)))
    return sent.filter(Boolean).length
  } catch (error) {
    throw new UploadFailed(Bucket, error as Error)
  } finally {
    s3.destroy()
  }
}

async function ensureBucket(s3: S3Client, Bucket: string, { account, region }: At): Promise<void> {
  const owner = { Bucket, ExpectedBucketOwner: account.id }
  if (await isThere(s3.send(new HeadBucketCommand(owner)))) return
  const elsewhere =
    region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-central-1' } }
  await s3.send(new CreateBucketCommand({ Bucket, ...elsewhere })).catch((error: Error) => {
    // Somebody who deploys here too was a little faster.
    if (error.name !== 'BucketAlreadyOwnedByYou') throw error
  })
  const closed = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }
  await s3.send(new PutPublicAccessBlockCommand({ ...owner, PublicAccessBlockConfiguration: closed }))
}

/** Its name tells its content: what is there need not be sent. */
async function put(s3: S3Client, Bucket: string, owner: string, { Key, ...content }: Upload): Promise<boolean> {
  const place = { Bucket, Key, ExpectedBucketOwner: owner }
  // Without the right to list, what is not there is forbidden too.
  if (await isThere(s3.send(new HeadObjectCommand(place)), 403)) return false
  await s3.send(new PutObjectCommand({ ...place, ...content }))
  return true
}

async function isThere(request: Promise<unknown>, ...alsoMissing: readonly number[]): Promise<boolean> {
  return request.then(
    () => true,
    (error: { $metadata?: { httpStatusCode?: number } }) => {
      if ([404, ...alsoMissing].includes(error.$metadata?.httpStatusCode ?? 0)) return false
      throw error
    },
  )
}
