import {
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { FunctionPackage } from '../stacks/packages.ts'
import type { Place } from '../topology/topology.ts'
import type { Connection } from './connection.ts'

/** The bucket in which a place’s packages lie; made with the first deployment, and kept. */
export function assetsBucket({ account, region }: Pick<Place, 'account' | 'region'>): string {
  return `xacct-assets-${account.id}-${region}`
}

/**
 * Puts packages where their stack finds them; what is there already is not sent again.
 * @returns how many were sent
 */
export async function uploadPackages(
  connection: Connection,
  place: Place,
  packages: readonly FunctionPackage[],
): Promise<number> {
  const s3 = new S3Client({ ...connection.config(place.region), forcePathStyle: connection.isLocal })
  const Bucket = assetsBucket(place)
  try {
    await ensureBucket(s3, Bucket, place)
    const sent = await Promise.all(packages.map((one) => upload(s3, Bucket, place.account.id, one)))
    return sent.filter(Boolean).length
  } finally {
    s3.destroy()
  }
}

async function ensureBucket(s3: S3Client, Bucket: string, { account, region }: Place): Promise<void> {
  const owner = { Bucket, ExpectedBucketOwner: account.id }
  const isThere = await s3.send(new HeadBucketCommand(owner)).then(
    () => true,
    (error: { $metadata?: { httpStatusCode?: number } }) => {
      if (error.$metadata?.httpStatusCode === 404) return false
      throw error
    },
  )
  if (isThere) return
  const elsewhere =
    region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-central-1' } }
  await s3.send(new CreateBucketCommand({ Bucket, ...elsewhere }))
  const closed = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }
  await s3.send(new PutPublicAccessBlockCommand({ ...owner, PublicAccessBlockConfiguration: closed }))
}

async function upload(s3: S3Client, Bucket: string, owner: string, { key, bytes }: FunctionPackage): Promise<boolean> {
  const place = { Bucket, Key: key, ExpectedBucketOwner: owner }
  const isThere = await s3.send(new HeadObjectCommand(place)).then(
    () => true,
    () => false,
  )
  if (!isThere) await s3.send(new PutObjectCommand({ ...place, Body: bytes, ContentType: 'application/zip' }))
  return !isThere
}
