import { hash, randomBytes } from 'node:crypto'
import { type Moment, millisecondsOf, next, REGION } from './occurrence.ts'

export interface S3Input {
  /** As it is; events carry it encoded, as a form in a web page would. */
  readonly key: string
  /** `ObjectCreated:Put` unless given. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
  readonly eventName?: string
  /** Bytes; 1024 unless given. Events of removals have neither size nor ETag. */
  readonly size?: number
  readonly eTag?: string
  /** Of a bucket with versioning. */
  readonly versionId?: string
  readonly happenedAt?: Moment
}

export interface S3Options {
  /** Name of the bucket. */
  readonly bucket?: string
  readonly region?: string
  readonly partition?: string
  /** Id of the notification’s configuration. */
  readonly configurationId?: string
}

export interface S3EventObject {
  key: string
  size: number
  eTag: string
  versionId?: string
  sequencer: string
}

export interface S3EventRecord {
  eventVersion: string
  eventSource: string
  awsRegion: string
  eventTime: string
  eventName: string
  userIdentity: { principalId: string }
  requestParameters: { sourceIPAddress: string }
  responseElements: { 'x-amz-request-id': string; 'x-amz-id-2': string }
  s3: {
    s3SchemaVersion: string
    configurationId: string
    bucket: { name: string; ownerIdentity: { principalId: string }; arn: string }
    object: S3EventObject
  }
}

/**
 * An event as S3 sends it to a function; sequencers rise with every record.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function s3Event(
  objects: readonly S3Input[],
  { bucket = 'orders', region = REGION, partition = 'aws', configurationId = 'notification' }: S3Options = {},
): { Records: S3EventRecord[] } {
  return {
    Records: objects.map((object) => {
      const at = millisecondsOf(object.happenedAt)
      const requestId = randomBytes(8).toString('hex').toUpperCase()
      return {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: region,
        eventTime: new Date(at).toISOString(),
        eventName: object.eventName ?? 'ObjectCreated:Put',
        userIdentity: { principalId: 'AWS:AIDAIENQZJOLO23YVJ4VO' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': randomBytes(48).toString('base64') },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId,
          bucket: {
            name: bucket,
            ownerIdentity: { principalId: hash('sha256', bucket, 'hex') },
            arn: `arn:${partition}:s3:::${bucket}`,
          },
          object: describe(object, at),
        },
      }
    }),
  }
}

function describe({ key, eventName = '', size = 1024, eTag, versionId }: S3Input, at: number): S3EventObject {
  const content = { size, eTag: eTag ?? hash('md5', key, 'hex') }
  return {
    key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
    ...(eventName.startsWith('ObjectRemoved:') ? ({} as typeof content) : content),
    ...(versionId !== undefined && { versionId }),
    sequencer: `${at.toString(16).padStart(12, '0')}${next().toString(16).padStart(6, '0')}`.toUpperCase(),
  }
}
