import type { CreateBucketRequest, ServerSideEncryptionConfiguration } from '@aws-sdk/client-s3'
import type { RequestContext } from '../../../iam/request-context.ts'
import type { Access, OperationContext, Validated } from '../../operation.ts'
import { checkBucketName } from './bucket-name.ts'
import { invalidArgument, notBuilt, s3Error } from './errors.ts'
import { bucketsOf } from './find-bucket.ts'
import { ALL_BLOCKED } from './public-access.ts'
import { SortedMap } from './sorted-map.ts'
import type { Bucket } from './state.ts'
import { BUCKET_TAGS, readTags } from './tags.ts'
import { wholeSeconds } from './versions.ts'

type Input = Validated<CreateBucketRequest>

/** The one Region in which a bucket may be made for any other. */
const HOME = 'us-east-1'
export const OWNERSHIPS: ReadonlySet<string> = new Set(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'])

/** What every bucket encrypts with until it is told otherwise. */
export const DEFAULT_ENCRYPTION: ServerSideEncryptionConfiguration = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
}

/** What it takes to make a bucket: an action of its own for each thing that is set with it. */
export function newBucketAccess(input: Input, { account, partition }: OperationContext): readonly Access[] {
  const { Bucket, ACL, ObjectOwnership, CreateBucketConfiguration: { LocationConstraint, Tags = [] } = {} } = input
  const context: RequestContext = {
    ...(LocationConstraint !== undefined && { 's3:locationconstraint': LocationConstraint }),
    ...(ACL !== undefined && { 's3:x-amz-acl': ACL }),
    ...(ObjectOwnership !== undefined && { 's3:x-amz-object-ownership': ObjectOwnership }),
    ...Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value])),
    ...(Tags.length > 0 && { 'aws:TagKeys': Tags.map(({ Key = '' }) => Key) }),
  }
  const resource = `arn:${partition.id}:s3:::${Bucket}`
  const access = (action: string): Access => ({ action: `s3:${action}`, resource, resourceAccount: account, context })
  return [
    access('CreateBucket'),
    ...(ACL === undefined ? [] : [access('PutBucketAcl')]),
    ...(ObjectOwnership === undefined ? [] : [access('PutBucketOwnershipControls')]),
    ...(Tags.length === 0 ? [] : [access('TagResource')]),
  ]
}

/**
 * Makes a bucket. In us-east-1 its owner may make it once more, which changes nothing.
 * @throws AwsError `InvalidBucketName`, `BucketAlreadyExists`, `BucketAlreadyOwnedByYou`, `IllegalLocationConstraintException` …
 */
export function createBucket(input: Input, context: OperationContext): Bucket {
  const { Bucket: name, CreateBucketConfiguration: configuration = {} } = input
  const { cloud, account, partition } = context
  checkBucketName(name)
  checkSettings(input)
  const tags = readTags(configuration.Tags ?? [], BUCKET_TAGS)
  const region = regionOf(configuration.LocationConstraint, context.region)
  const buckets = bucketsOf(partition.id, cloud.store)
  const known = buckets.get(name)
  if (known !== undefined) return takeAgain(known, region, context)
  const bucket: Bucket = {
    name,
    arn: `arn:${partition.id}:s3:::${name}`,
    account,
    partition: partition.id,
    region,
    createdAt: wholeSeconds(cloud.clock.now()),
    objects: new SortedMap(),
    uploads: new Map(),
    publicAccessBlock: ALL_BLOCKED,
    ownership: input.ObjectOwnership ?? 'BucketOwnerEnforced',
    encryption: DEFAULT_ENCRYPTION,
    notifications: {},
    ...(tags.size > 0 && { tags }),
  }
  buckets.set(name, bucket)
  return bucket
}

/** Names are global: whose it is decides the answer. */
function takeAgain(known: Bucket, region: string, { account }: OperationContext): Bucket {
  const fields = { BucketName: known.name }
  if (known.account !== account) {
    const message =
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.'
    throw s3Error('BucketAlreadyExists', 409, message, fields)
  }
  if (known.region === HOME && region === HOME) return known
  const message = 'Your previous request to create the named bucket succeeded and you already own it.'
  throw s3Error('BucketAlreadyOwnedByYou', 409, message, fields)
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html */
function regionOf(constraint: string | undefined, requested: string): string {
  if (constraint === HOME || constraint === '') {
    const fields = { LocationConstraint: constraint }
    throw s3Error('InvalidLocationConstraint', 400, 'The specified location-constraint is not valid', fields)
  }
  const region = constraint === 'EU' ? 'eu-west-1' : constraint
  if (requested === HOME) return region ?? HOME
  if (region === requested) return region
  const message = `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`
  throw s3Error('IllegalLocationConstraintException', 400, message)
}

function checkSettings(input: Input): void {
  const { ACL, ObjectOwnership, BucketNamespace, ObjectLockEnabledForBucket, CreateBucketConfiguration = {} } = input
  if (ObjectOwnership !== undefined && !OWNERSHIPS.has(ObjectOwnership)) {
    const message = `Invalid x-amz-object-ownership header: ${ObjectOwnership}`
    throw invalidArgument(message, 'x-amz-object-ownership')
  }
  const { GrantFullControl, GrantRead, GrantReadACP, GrantWrite, GrantWriteACP } = input
  const grants = GrantFullControl ?? GrantRead ?? GrantReadACP ?? GrantWrite ?? GrantWriteACP
  if (grants !== undefined || (ACL !== undefined && ACL !== 'private')) {
    if ((ObjectOwnership ?? 'BucketOwnerEnforced') !== 'BucketOwnerEnforced') {
      throw notBuilt('access control lists but the default one')
    }
    const message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
    throw s3Error('InvalidBucketAclWithObjectOwnership', 400, message)
  }
  if (ObjectLockEnabledForBucket) throw notBuilt('Object Lock')
  if (CreateBucketConfiguration.Location ?? CreateBucketConfiguration.Bucket) throw notBuilt('directory buckets')
  if (BucketNamespace !== undefined && BucketNamespace !== 'global') throw notBuilt('bucket namespaces of accounts')
}
