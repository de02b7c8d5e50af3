import type { Caller } from '../../../credentials.ts'
import { describeOwner } from '../describe-object.ts'
import { bare } from '../preconditions.ts'
import type { Bucket, Version } from '../state.ts'

/** Something that happened to an object. */
export interface ObjectEvent {
  /** Without `s3:`, `ObjectCreated:Put`. */
  readonly name: EventName
  readonly key: string
  readonly version?: Version | undefined
  readonly caller: Caller
  readonly requestId: string
}

/** What happens to objects here, and what EventBridge calls it. */
export const EVENTS = {
  'ObjectCreated:Put': { detailType: 'Object Created', more: { reason: 'PutObject' } },
  'ObjectCreated:Copy': { detailType: 'Object Created', more: { reason: 'CopyObject' } },
  'ObjectCreated:CompleteMultipartUpload': {
    detailType: 'Object Created',
    more: { reason: 'CompleteMultipartUpload' },
  },
  'ObjectRemoved:Delete': {
    detailType: 'Object Deleted',
    more: { reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' },
  },
  'ObjectRemoved:DeleteMarkerCreated': {
    detailType: 'Object Deleted',
    more: { reason: 'DeleteObject', 'deletion-type': 'Delete Marker Created' },
  },
  'ObjectTagging:Put': { detailType: 'Object Tags Added', more: {} },
  'ObjectTagging:Delete': { detailType: 'Object Tags Deleted', more: {} },
} as const

export type EventName = keyof typeof EVENTS

const SOURCE_IP = '127.0.0.1'

/**
 * The event as queues, topics and functions get it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function eventRecord(bucket: Bucket, event: ObjectEvent, configurationId: string, now: number): object {
  const { name, key, version, caller, requestId } = event
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: bucket.region,
    eventTime: new Date(now).toISOString(),
    eventName: name,
    userIdentity: { principalId: `AWS:${caller.userId}` },
    requestParameters: { sourceIPAddress: SOURCE_IP },
    responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: { name: bucket.name, ownerIdentity: { principalId: describeOwner(bucket.account).ID }, arn: bucket.arn },
      object: {
        key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
        ...(version && !version.isDeleteMarker && { size: version.content.size, eTag: bare(version.etag) }),
        ...(version && bucket.versioning && { versionId: version.versionId }),
        sequencer: sequencer(now),
      },
    },
  }
}

/** The detail of the same event on EventBridge. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function eventDetail(
  bucket: Bucket,
  { name, key, version, caller, requestId }: ObjectEvent,
  now: number,
): object {
  return {
    version: '0',
    bucket: { name: bucket.name },
    object: {
      key,
      ...(version && !version.isDeleteMarker && { size: version.content.size, etag: bare(version.etag) }),
      ...(version && bucket.versioning && { 'version-id': version.versionId }),
      sequencer: sequencer(now),
    },
    'request-id': requestId,
    requester: caller.account,
    'source-ip-address': SOURCE_IP,
    ...EVENTS[name].more,
  }
}

let issued = 0

/** Later events of a key have the greater one. */
function sequencer(now: number): string {
  issued++
  return (now.toString(16).padStart(12, '0') + (issued % 0x1000000).toString(16).padStart(6, '0')).toUpperCase()
}
