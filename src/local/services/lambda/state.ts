import type {
  Architecture,
  Cors,
  DestinationConfig,
  EphemeralStorage,
  FunctionUrlAuthType,
  InvokeMode,
  LoggingConfig,
  RecursiveLoop,
  Runtime,
  SnapStartResponse,
  UpdateRuntimeOn,
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
  /** Of what it unpacks to, in bytes. */
  readonly unzippedSize: number
  /** Where it lies unpacked; LAMBDA_TASK_ROOT. */
  readonly folder: string
  /** The folder of this machine that it was taken from; where that is `folder` itself, the function follows its changes. */
  readonly localFolder?: string
}

/** A layer version as a function has it: it stays usable there when the layer version is deleted. */
export interface AttachedLayer {
  /** With the version. */
  readonly arn: string
  readonly code: FunctionCode
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
  /** In the order in which they are laid over each other. */
  readonly layers: readonly AttachedLayer[]
  readonly kmsKey?: string
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
  /** What made this version of it. */
  readonly change: VersionChange
}

/** A creation or an update, which Lambda carries out after it has answered. */
export interface VersionChange {
  readonly kind: 'create' | 'update'
  /** When it is done, on the clock. */
  readonly until: number
  /** What is told as RevisionId before; Lambda gives another one once it is done. */
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

/** One qualifier's resource-based policy, or a layer version's; users and roles stand in it by their unique ids. */
export interface ResourcePolicy {
  readonly revisionId: string
  readonly policy: NamedPolicy
}

/** An HTTP endpoint of a function or of one of its aliases. */
export interface FunctionUrl {
  /** The first label of its host name. */
  readonly id: string
  /** The alias; `undefined` for the function itself. */
  readonly qualifier: string | undefined
  readonly authType: FunctionUrlAuthType
  readonly cors?: Cors
  /** Absent where the request that made it did not say, which means `BUFFERED`. */
  readonly invokeMode?: InvokeMode
  readonly createdAt: number
  readonly lastModified: number
}

/** Environments that are to be kept ready for a version or an alias. */
export interface ProvisionedConcurrency {
  readonly requested: number
  readonly lastModified: number
}

/** When the runtime of a version is to be updated. */
export interface RuntimeManagement {
  readonly updateRuntimeOn: UpdateRuntimeOn
  readonly runtimeVersionArn?: string
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
  readonly policies: Map<string, ResourcePolicy>
  /** By alias; the unqualified function's under the empty text. */
  readonly urls: Map<string, FunctionUrl>
  /** By version or alias. */
  readonly provisioned: Map<string, ProvisionedConcurrency>
  /** By version, `$LATEST` for the unqualified function. */
  readonly runtimeManagement: Map<string, RuntimeManagement>
  /** By qualifier, `$LATEST` for the unqualified function. */
  readonly eventInvokeSettings: Map<string, EventInvokeSettings>
  readonly tags: Map<string, string>
  reservedConcurrency?: number
  /** What becomes of an event that comes back to the function again and again; `Terminate` unless set. */
  recursiveLoop?: RecursiveLoop
}

/** A function as it is created, with nothing but `$LATEST`. */
export function createFunction(
  fn: Pick<LambdaFunction, 'name' | 'arn' | 'account' | 'region' | 'partition' | 'tags'>,
  latest: Omit<FunctionVersion, 'functionName' | 'version' | 'functionArn'>,
): LambdaFunction {
  return {
    ...fn,
    latest: { functionName: fn.name, version: '$LATEST', functionArn: fn.arn, ...latest },
    versions: new Map(),
    aliases: new Map(),
    policies: new Map(),
    urls: new Map(),
    provisioned: new Map(),
    runtimeManagement: new Map(),
    eventInvokeSettings: new Map(),
  }
}

/** One published version of a layer. */
export interface LayerVersion {
  /** With the version. */
  readonly arn: string
  /** Without it. */
  readonly layerArn: string
  readonly name: string
  readonly version: number
  readonly account: string
  readonly description: string
  readonly license?: string
  readonly runtimes: readonly Runtime[]
  readonly architectures: readonly Architecture[]
  readonly code: FunctionCode
  readonly createdAt: number
  policy?: ResourcePolicy
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
  /** Of streams. */
  readonly startingPosition?: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'
  /** Milliseconds since the epoch. */
  readonly startingTimestamp?: number
  parallelizationFactor: number
  /** −1: until the record expires. */
  maximumRetryAttempts: number
  /** Seconds; −1: as long as the stream keeps it. */
  maximumRecordAge: number
  bisectOnError: boolean
  reportBatchItemFailures: boolean
  onFailure: string | undefined
  /** Patterns of which a record must match one; without any, every record goes to the function. */
  filters: readonly string[]
  /** Batches of a queue that the function may work on at once, 2–1,000. */
  maximumConcurrency: number | undefined
  readonly tags: Map<string, string>
  enabled: boolean
  state: 'Creating' | 'Enabling' | 'Enabled' | 'Disabling' | 'Disabled' | 'Updating' | 'Deleting'
  lastResult: string
  lastModified: number
}

export const LAMBDA = declareState('lambda', 'region', () => ({
  functions: new Map<string, LambdaFunction>(),
  /** By UUID. */
  mappings: new Map<string, EventSourceMapping>(),
  /** By name, then by number. */
  layers: new Map<string, Map<number, LayerVersion>>(),
  /** The last version number by layer name; never reused. */
  lastLayerVersions: new Map<string, number>(),
  /** The last version number by function name; never reused, not even after delete and re-create. */
  lastVersions: new Map<string, number>(),
}))
