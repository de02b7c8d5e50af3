/** A configuration that has been read, checked and resolved: no name in it stands for nothing. Frozen. */
export interface Topology {
  readonly name: string
  readonly organization?: { readonly id: string }
  readonly accounts: readonly Account[]
  readonly functions: readonly FunctionNode[]
  readonly streams: readonly StreamNode[]
  readonly queues: readonly QueueNode[]
  readonly buckets: readonly BucketNode[]
  readonly calls: readonly Call[]
  readonly triggers: readonly Trigger[]
  readonly collapse: 'never' | 'organization'
  readonly tags: Readonly<Record<string, string>>
}

export interface Account {
  readonly name: string
  readonly id: string
  readonly region: string
  readonly profile?: string
  readonly assume?: { readonly roleArn: string; readonly externalId?: string; readonly sessionName?: string }
}

/** Where something is; each place with resources becomes one stack. */
export interface Place {
  readonly account: Account
  readonly region: string
  /** `aws` */
  readonly partition: string
}

interface Node {
  readonly name: string
  readonly place: Place
  readonly arn: string
  /** It is there already: nothing of it is created, changed or deleted. */
  readonly exists: boolean
}

export interface FunctionNode extends Node {
  readonly kind: 'function'
  readonly functionName: string
  /** Of its execution role; missing for a function that exists already and does not tell. */
  readonly roleName?: string
  readonly code?: { readonly kind: 'entry' | 'folder' | 'zip'; readonly path: string }
  readonly handler: string
  readonly runtime: string
  /** MB */
  readonly memory: number
  /** Seconds. */
  readonly timeout: number
  /** MB */
  readonly ephemeralStorage: number
  readonly alias?: string
  readonly environment: Readonly<Record<string, string>>
  readonly vpc?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] }
  readonly reservedConcurrency?: number
  readonly onFailure?: Destination
  /** Days. */
  readonly logRetention?: number
}

export interface StreamNode extends Node {
  readonly kind: 'stream'
  readonly streamName: string
  /** On demand where it is missing. */
  readonly shards?: number
  readonly retentionHours?: number
}

export interface QueueNode extends Node {
  readonly kind: 'queue'
  readonly queueName: string
  readonly fifo: boolean
  readonly visibilityTimeout?: number
  readonly retentionSeconds?: number
  readonly deadLetter?: { readonly queue: QueueNode; readonly maxReceiveCount: number }
}

export interface BucketNode extends Node {
  readonly kind: 'bucket'
  readonly bucketName: string
}

/** Where failed events go: something of this topology, or the ARN of something else. */
export type Destination = QueueNode | FunctionNode | { readonly kind: 'arn'; readonly arn: string }

/** Who calls. */
export type Caller =
  | FunctionNode
  | { readonly kind: 'role'; readonly arn: string; readonly accountId: string }
  | { readonly kind: 'account'; readonly accountId: string }
  | { readonly kind: 'organization'; readonly id: string; readonly paths?: readonly string[] }

/** What is called. */
export type Callee =
  | { readonly kind: 'function'; readonly fn: FunctionNode; readonly qualifier?: string }
  | { readonly kind: 'bucket'; readonly bucket: BucketNode; readonly prefix: string; readonly access: BucketAccess }
  | {
      readonly kind: 'instances'
      readonly place: Place
      /** Exactly these, or all with the tags. */
      readonly arns?: readonly string[]
      readonly tag?: Readonly<Record<string, string>>
      readonly actions: readonly ('start' | 'stop' | 'reboot' | 'describe')[]
    }
  | { readonly kind: 'actions'; readonly actions: readonly string[]; readonly resources: readonly string[] }

export type BucketAccess = 'read' | 'write' | 'read-write'

/** One declared call: the unit from which both sides' policies are derived. */
export interface Call {
  readonly name: string
  readonly from: readonly Caller[]
  readonly to: Callee
  /** Where what is called is. */
  readonly place: Place
  /** `identity`: within one account, where the caller's own policy is enough. */
  readonly by: 'role' | 'resource-policy' | 'identity'
  readonly mode: 'sync' | 'async' | 'both'
  /** The role that is assumed, where the call is by role. */
  readonly role?: { readonly name: string; readonly arn: string }
  readonly externalId?: string
  readonly sessionTags: Readonly<Record<string, string>>
  readonly sourceIdentity: boolean
  readonly sessionName?: string
  readonly durationSeconds?: number
  /** The trust policy names the caller's role itself, not the account with a condition on the role's name. */
  readonly pinned: boolean
}

export interface Trigger {
  readonly name: string
  readonly from:
    | StreamNode
    | QueueNode
    | {
        readonly kind: 'arn'
        readonly service: 'kinesis' | 'sqs' | 'dynamodb'
        readonly arn: string
        readonly accountId: string
      }
  readonly to: FunctionNode
  readonly batchSize?: number
  readonly windowSeconds?: number
  readonly startingPosition?: 'TRIM_HORIZON' | 'LATEST'
  readonly retryAttempts?: number
  readonly maxRecordAgeSeconds?: number
  readonly bisect: boolean
  readonly parallelization?: number
  readonly maxConcurrency?: number
  readonly filters: readonly Readonly<Record<string, unknown>>[]
  readonly onFailure?: Destination
  readonly reportFailures: boolean
  readonly enabled: boolean
}

/** The names of the variables in which a function finds its calls; the call's name in capitals. */
export function targetVariable(call: string): string {
  return `XACCT_TARGET_${variableName(call)}`
}

/** The same for a role that is assumed in an account, for calls to anything but a function. */
export function accountVariable(call: string): string {
  return `XACCT_ACCOUNT_${variableName(call)}`
}

function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}
