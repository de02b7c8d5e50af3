/** The services whose models lie beside this file; the names are their folders under `services/`. */
export const SERVICES = [
  'sts',
  'iam',
  'lambda',
  'kinesis',
  'logs',
  's3',
  'sqs',
  'sns',
  'cloudformation',
  'ec2',
  'organizations',
  'events',
] as const

export type ServiceId = (typeof SERVICES)[number]

export type ProtocolName = 'aws-json' | 'aws-query' | 'ec2-query' | 'rest-json' | 'rest-xml'

/** One service as its SDK client describes it: every operation, every shape, every error. Generated; never edited. */
export interface ServiceModel {
  readonly service: string
  readonly apiVersion: string
  readonly protocol: ProtocolName
  /** `1.0` or `1.1`, for aws-json. */
  readonly jsonVersion?: string
  /** What stands before the dot in `X-Amz-Target`, for aws-json. */
  readonly targetPrefix?: string
  /** The service also answers the aws-query protocol, and its JSON errors carry `x-amzn-query-error`. */
  readonly queryCompatible?: boolean
  readonly xmlNamespace?: string
  /** The member that a request's path stands for where aws-query leaves it out, `QueueUrl`. */
  readonly pathMember?: string
  /** The service part of the credential scope. */
  readonly signingName: string
  readonly operations: Readonly<Record<string, OperationModel>>
  /** By shape name, `TooManyRequestsException`. */
  readonly errors: Readonly<Record<string, ErrorModel>>
  readonly shapes: Readonly<Record<string, Shape>>
  /** By `Shape.member`; from patches.json, for what the SDK's schemas leave out. */
  readonly constraints: Readonly<Record<string, Constraint>>
}

export interface OperationModel {
  readonly method: string
  /** Path and query template, `/2015-03-31/functions/{FunctionName}/invocations` or `/{Bucket}/{Key+}?x-id=PutObject`. */
  readonly uri: string
  readonly status: number
  /** Shape names; absent where the operation takes or answers nothing. */
  readonly input?: string
  readonly output?: string
}

export interface ErrorModel {
  /** As it stands on the wire, `EntityAlreadyExists`; often but not always the shape's name. */
  readonly code: string
  readonly status: number
  readonly fault: 'client' | 'server'
}

export type Shape = StructureShape | ListShape | MapShape | ScalarShape

export interface StructureShape {
  readonly type: 'structure'
  readonly members: Readonly<Record<string, Member>>
  readonly required?: readonly string[]
  /** Exactly one member is set. */
  readonly union?: true
  /** Root element, where it differs from the shape's name (rest-xml payloads). */
  readonly xmlName?: string
  readonly xmlNamespace?: XmlNamespace
  /** A union of events; a handler answers it as the encoded bytes. */
  readonly streaming?: true
}

/** `['', uri]` for the default namespace, `['xsi', uri]` for a prefixed one. */
export type XmlNamespace = readonly [prefix: string, uri: string]

export interface ListShape {
  readonly type: 'list'
  readonly member: Member
  readonly flattened?: true
}

export interface MapShape {
  readonly type: 'map'
  readonly key: Member
  readonly value: Member
  readonly flattened?: true
}

export interface ScalarShape {
  /** The SDK's schemas know one kind of `number`: integers, longs, floats and doubles travel alike. */
  readonly type: 'string' | 'blob' | 'boolean' | 'number' | 'timestamp' | 'document'
  readonly timestampFormat?: TimestampFormat
  /** A string that itself holds JSON, base64-encoded when it travels in a header. */
  readonly jsonValue?: true
  readonly streaming?: true
  readonly sensitive?: true
}

export type TimestampFormat = 'epoch-seconds' | 'date-time' | 'http-date'

/** A use of a shape: its name and how it travels there. */
export interface Member {
  readonly shape: string
  readonly location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode'
  /** The wire name, where it differs from the member's name. */
  readonly name?: string
  /** EC2's own wire name, before which `name` gives way. */
  readonly queryName?: string
  /** This member alone is the body. */
  readonly payload?: true
  readonly flattened?: true
  readonly timestampFormat?: TimestampFormat
  readonly xmlAttribute?: true
  readonly xmlNamespace?: XmlNamespace
  readonly jsonValue?: true
}

/** What AWS checks of a member before an operation sees it; `min` and `max` bound a number, or the length of anything else. */
export interface Constraint {
  readonly pattern?: string
  readonly min?: number
  readonly max?: number
  readonly enum?: readonly string[]
  /** Of a list's members or a map's values. */
  readonly each?: Constraint
  /** Of a map's keys. */
  readonly keys?: Constraint
}
