import type { RequestContext } from '../../../iam/request-context.ts'
import type { Access } from '../../operation.ts'
import { accessToKey, requestTags } from './access.ts'
import type { WriteConditions } from './preconditions.ts'
import type { AttributesInput } from './put-attributes.ts'
import type { Bucket } from './state.ts'

type WriteInput = Pick<
  AttributesInput,
  | 'Key'
  | 'ACL'
  | 'GrantFullControl'
  | 'GrantRead'
  | 'GrantReadACP'
  | 'GrantWriteACP'
  | 'ServerSideEncryption'
  | 'StorageClass'
> &
  WriteConditions

/**
 * What it takes to make an object: `s3:PutObject`, and one more action each where the request brings tags or an ACL.
 * @param tags those the object gets
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function writeAccess(
  bucket: Bucket,
  input: WriteInput,
  tags: ReadonlyMap<string, string> = new Map(),
  keys: RequestContext = {},
): readonly Access[] {
  const context = { ...writeKeys(input), ...requestTags(tags), ...keys }
  const access = (action: string) => accessToKey(action, bucket, input.Key ?? '', context)
  const { ACL, GrantFullControl, GrantRead, GrantReadACP, GrantWriteACP } = input
  const setsAcl = (ACL ?? GrantFullControl ?? GrantRead ?? GrantReadACP ?? GrantWriteACP) !== undefined
  return [
    access('PutObject'),
    ...(tags.size > 0 ? [access('PutObjectTagging')] : []),
    ...(setsAcl ? [access('PutObjectAcl')] : []),
  ]
}

/** The condition keys of headers, by which policies demand encryption, classes or conditions. */
function writeKeys(input: WriteInput): RequestContext {
  const headers = {
    's3:x-amz-acl': input.ACL,
    's3:x-amz-grant-full-control': input.GrantFullControl,
    's3:x-amz-grant-read': input.GrantRead,
    's3:x-amz-grant-read-acp': input.GrantReadACP,
    's3:x-amz-grant-write-acp': input.GrantWriteACP,
    's3:x-amz-server-side-encryption': input.ServerSideEncryption,
    's3:x-amz-storage-class': input.StorageClass,
    's3:if-match': input.IfMatch,
    's3:if-none-match': input.IfNoneMatch,
  }
  const sent = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { 's3:ObjectCreationOperation': true, ...Object.fromEntries(sent) }
}
