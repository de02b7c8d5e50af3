import type { GetObjectAttributesOutput, GetObjectAttributesRequest } from '@aws-sdk/client-s3'
import { defineOperation, type Validated } from '../../../operation.ts'
import { accessToObject } from '../access.ts'
import { describeChecksum } from '../describe-object.ts'
import { invalidArgument } from '../errors.ts'
import { bucketOf } from '../find-bucket.ts'
import { bare } from '../preconditions.ts'
import type { ObjectVersion } from '../state.ts'
import { shownVersionId, versionOf } from '../versions.ts'

type Input = Validated<GetObjectAttributesRequest>
type Output = Omit<GetObjectAttributesOutput, '$metadata'>

/** What can be asked for, and where each comes from. */
const ATTRIBUTES: Readonly<Record<string, (version: ObjectVersion, input: Input) => Output>> = {
  ETag: ({ etag }) => ({ ETag: bare(etag) }),
  Checksum: ({ checksum }) => ({ Checksum: describeChecksum(checksum) }),
  ObjectParts: ({ parts }, input) => (parts ? { ObjectParts: describeParts(parts, input) } : {}),
  StorageClass: ({ attributes }) => ({ StorageClass: attributes.StorageClass }),
  ObjectSize: ({ content }) => ({ ObjectSize: content.size }),
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export default defineOperation<GetObjectAttributesRequest, GetObjectAttributesOutput>({
  authorize: (input, context) => {
    const bucket = bucketOf(input, context)
    return [
      ...accessToObject(['GetObject', 'GetObjectVersion'], bucket, input),
      ...accessToObject(['GetObjectAttributes', 'GetObjectVersionAttributes'], bucket, input),
    ]
  },
  handle: (input, context) => {
    const unknown = input.ObjectAttributes.find((name) => !Object.hasOwn(ATTRIBUTES, name))
    if (unknown !== undefined) {
      throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', unknown)
    }
    const bucket = bucketOf(input, context)
    const version = versionOf(bucket, input, { method: 'GET', hidden: 'missing' })
    const { lastModified } = version
    const asked = input.ObjectAttributes.map((name) => ATTRIBUTES[name]?.(version, input))
    return Object.assign({ LastModified: lastModified, VersionId: shownVersionId(bucket, version) }, ...asked)
  },
})

/** More than their number is told of parts that have checksums. */
function describeParts(all: NonNullable<ObjectVersion['parts']>, { MaxParts = 1000, PartNumberMarker = '0' }: Input) {
  if (all[0]?.checksum === undefined) return { TotalPartsCount: all.length }
  const rest = all.filter(({ number }) => number > Number(PartNumberMarker))
  const page = rest.slice(0, Math.min(MaxParts, 1000))
  return {
    TotalPartsCount: all.length,
    PartNumberMarker,
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts,
    IsTruncated: page.length < rest.length,
    Parts: page.map(({ number, size, checksum }) => ({
      PartNumber: number,
      Size: size,
      ...(checksum && { [`Checksum${checksum.algorithm}`]: checksum.value }),
    })),
  }
}
