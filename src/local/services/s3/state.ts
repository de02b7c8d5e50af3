import type {
  NotificationConfiguration,
  ObjectOwnership,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  StorageClass,
} from '@aws-sdk/client-s3'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import { declareState } from '../../store/state.ts'
import type { Checksum } from './checksums/algorithms.ts'
import type { Content } from './contents/content.ts'
import type { SortedMap } from './sorted-map.ts'

/** The buckets of a partition, by name: a name belongs to one account, whatever its Region. */
export const S3 = declareState('s3', 'partition', () => ({ buckets: new Map<string, Bucket>() }))

export interface Bucket {
  readonly name: string
  readonly arn: string
  readonly account: string
  readonly partition: string
  readonly region: string
  readonly createdAt: Date
  /** By key, in the order in which S3 lists them. */
  readonly objects: SortedMap<VersionedObject>
  /** Multipart uploads under way, by id. */
  readonly uploads: Map<string, Upload>
  /** Absent for a bucket that never had versions. */
  versioning?: 'Enabled' | 'Suspended' | undefined
  policy?: BucketPolicy | undefined
  publicAccessBlock?: Required<PublicAccessBlockConfiguration> | undefined
  ownership?: ObjectOwnership | undefined
  encryption: ServerSideEncryptionConfiguration
  notifications: NotificationConfiguration
  tags?: ReadonlyMap<string, string> | undefined
}

export interface BucketPolicy extends NamedPolicy {
  readonly isPublic: boolean
}

/** A key with everything that was ever put there and not removed for good. */
export interface VersionedObject {
  readonly key: string
  /** INVARIANT: never empty; the latest comes first. */
  readonly versions: Version[]
}

export type Version = ObjectVersion | DeleteMarker

interface VersionBase {
  /** `null` where the bucket kept no versions when it was put. */
  readonly versionId: string
  readonly lastModified: Date
  /** The account whose it is. */
  readonly owner: string
}

export interface DeleteMarker extends VersionBase {
  readonly isDeleteMarker: true
}

export interface ObjectVersion extends VersionBase {
  readonly isDeleteMarker: false
  readonly content: Content
  /** With its quotes. */
  readonly etag: string
  readonly checksum: Checksum
  readonly attributes: ObjectAttributes
  tags: ReadonlyMap<string, string>
  /** Of an object that was uploaded in parts. */
  readonly parts?: readonly ObjectPart[]
}

export interface ObjectPart {
  readonly number: number
  readonly size: number
  /** Known where the upload was begun with an algorithm. */
  readonly checksum?: Checksum | undefined
}

/** What a client says of an object and gets back with it, spelt as the model spells it. */
export interface ObjectAttributes {
  readonly CacheControl?: string | undefined
  readonly ContentDisposition?: string | undefined
  readonly ContentEncoding?: string | undefined
  readonly ContentLanguage?: string | undefined
  readonly ContentType?: string | undefined
  readonly Expires?: Date | undefined
  readonly WebsiteRedirectLocation?: string | undefined
  readonly StorageClass?: StorageClass | undefined
  readonly Metadata?: Readonly<Record<string, string>> | undefined
}

/** A multipart upload under way. */
export interface Upload {
  readonly id: string
  readonly key: string
  readonly initiated: Date
  /** The account whose the object will be. */
  readonly owner: string
  readonly initiator: string
  readonly attributes: ObjectAttributes
  readonly tags: ReadonlyMap<string, string>
  /** What stood under the key when the upload began. */
  readonly replaces: ObjectVersion | undefined
  /** How the object's checksum is made; absent where the client asked for none. */
  readonly checksum?: { readonly algorithm: Checksum['algorithm']; readonly type: Checksum['type'] } | undefined
  readonly parts: Map<number, UploadedPart>
}

export interface UploadedPart extends ObjectPart {
  readonly content: Content
  readonly md5: Buffer
  readonly checksum: Checksum
  /** The checksum that came with it, of whatever kind. */
  readonly given?: Checksum | undefined
  readonly etag: string
  readonly lastModified: Date
}
