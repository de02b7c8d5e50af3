import type { Access } from '../../operation.ts'
import { accessToBucket } from './access.ts'
import type { Bucket } from './state.ts'

interface ListInput {
  readonly Prefix?: string | undefined
  readonly Delimiter?: string | undefined
  readonly MaxKeys?: number | undefined
}

/** What it takes to list a bucket, with what is asked for as condition keys. */
export function listAccess(action: string, bucket: Bucket, { Prefix, Delimiter, MaxKeys }: ListInput): Access {
  return accessToBucket(action, bucket, {
    ...(Prefix !== undefined && { 's3:prefix': Prefix }),
    ...(Delimiter !== undefined && { 's3:delimiter': Delimiter }),
    ...(MaxKeys !== undefined && { 's3:max-keys': MaxKeys }),
  })
}
