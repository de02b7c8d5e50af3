import type {
  DestinationConfig,
  EphemeralStorage,
  LoggingConfig,
  SnapStartResponse,
  VpcConfigResponse,
} from '@aws-sdk/client-lambda'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import { declareState } from '../../store/state.ts'

/** A function's unpacked code. */
export interface FunctionCode {
  /** Of the package, in base64, as Lambda answers it. */
  readonly sha256: string
  /** Of the package, in bytes. */
  readonly size: number
  /** Where it lies unpacked; LAMBDA_TASK_ROOT. */
  readonly folder: string
}

/** What a function can be configured with; a published version keeps its own. */
export interface FunctionSettings {
  readonly role: string
  readonly runtime: string
  readonly handler: string
  readonly description: string
  /** Seconds. */
  readonly timeout: number
  /** MB. */
  readonly memorySize: number
  readonly variables: Readonly<Record<string, string>>
  readonly architectures: readonly ('x86_64' | 'arm64')[]
  readonly tracingMode: 'Active' | 'PassThrough'
  readonly ephemeralStorage: EphemeralStorage
  readonly loggingConfig: LoggingConfig
  readonly snapStart: SnapStartResponse
  readonly vpc?: VpcConfigResponse
  /** ARN of the queue or topic that gets the events of failed asynchronous invocations. */
  readonly deadLetterTarget?: string
}

/** What one invocation runs: `$LATEST` as it stands, or a published version. Replaced as a whole, never changed. */
export interface FunctionVersion {
  readonly functionName: string
  /** `$LATEST` or digits. */
  readonly version: string
  /** Without qualifier. */
  readonly functionArn: string
  readonly settings: FunctionSettings
  readonly code: FunctionCode
  readonly lastModified: number
  readonly revisionId: string
}

export interface Alias {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly revisionId: string
  /** Additional version and the share of invocations that go there, 0–1. */
  readonly weights: Readonly<Record<string, number>>
}

/** One qualifier's resource-based policy: each permission is a statement. */
export interface FunctionPolicy {
  /** By statement id. */
  readonly statements: ReadonlyMap<string, object>
  readonly revisionId: string
  readonly policy: NamedPolicy
}

/** How a function's asynchronous invocations are treated. */
export interface EventInvokeSettings {
  /** 0–2. */
  readonly maximumRetryAttempts?: number
  /** Seconds, 60–21,600. */
  readonly maximumEventAge?: number
  readonly destinations: DestinationConfig
  readonly lastModified: number
}

export interface LambdaFunction {
  readonly name: string
  /** Without qualifier. */
  readonly arn: string
  readonly account: string
  readonly region: string
  readonly partition: string
  latest: FunctionVersion
  /** By number. */
  readonly versions: Map<string, FunctionVersion>
  readonly aliases: Map<string, Alias>
  /** By qualifier; the unqualified function's under the empty text. */
  readonly policies: Map<string, FunctionPolicy>
  /** By qualifier, `$LATEST` for the unqualified function. */
  readonly eventInvokeSettings: Map<string, EventInvokeSettings>
  readonly tags: Map<string, string>
  reservedConcurrency?: number
}

/** An event source mapping's settings; what its poller has come to is in `lastResult` and `state`. */
export interface EventSourceMapping {
  readonly id: string
  readonly arn: string
  readonly account: string
  readonly region: string
  readonly eventSourceArn: string
  /** As the mapping was created with, qualifier included. */
  functionArn: string
  batchSize: number
  /** Seconds. */
  batchWindow: number
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'
  /** Milliseconds since the epoch. */
  readonly startingTimestamp?: number
  parallelizationFactor: number
  /** −1: until the record expires. */
  maximumRetryAttempts: number
  /** Seconds; −1: as long as the stream keeps it. */
  maximumRecordAge: number
  bisectOnError: boolean
  reportBatchItemFailures: boolean
  onFailure?: string
  readonly tags: Map<string, string>
  enabled: boolean
  state: 'Creating' | 'Enabled' | 'Disabled' | 'Updating' | 'Deleting'
  lastResult: string
  lastModified: number
}

export const LAMBDA = declareState('lambda', 'region', () => ({
  functions: new Map<string, LambdaFunction>(),
  /** By UUID. */
  mappings: new Map<string, EventSourceMapping>(),
  /** The last version number by function name; never reused, not even after delete and re-create. */
  lastVersions: new Map<string, number>(),
}))
