import { z } from 'zod'

/**
 * What `xacct.config.ts` holds, piece by piece: the one place where settings, their limits and their meaning are written.
 * The JSON schema and the reference page are printed from it.
 */
const text = z.string().min(1)
const arn = z.string().regex(/^arn:[^:]+:[^:]*:[^:]*:[^:]*:.+$/, 'is not an ARN')
const accountId = z.string().regex(/^\d{12}$/, 'must be twelve digits, in quotes')
const region = z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d+$/, 'is no Region; `eu-central-1` is one')
const seconds = (least: number, most: number) => z.int().min(least).max(most)
const tags = z.record(z.string().min(1).max(128), z.string().max(256))

const account = z.strictObject({
  id: accountId.describe('Twelve digits, in quotes'),
  region: region.optional().describe('Where its functions are unless they say otherwise; `us-east-1` unless given'),
  profile: text
    .optional()
    .describe('The profile in ~/.aws/config that deploys here; the ambient credentials unless given'),
  assume: z
    .strictObject({
      roleArn: arn.describe('A role in this account that may deploy'),
      externalId: z.string().min(2).max(1224).optional(),
      sessionName: z.string().min(2).max(64).optional(),
    })
    .optional()
    .describe('A role to assume for deploying, with the profile’s or the ambient credentials'),
})

const vpc = z.strictObject({
  subnetIds: z
    .array(z.string().regex(/^subnet-/, 'begins with `subnet-`'))
    .min(1)
    .max(16),
  securityGroupIds: z.array(z.string().regex(/^sg-/, 'begins with `sg-`')).min(1).max(5),
})

const functionSettings = z.strictObject({
  account: text.describe('The name of its account in this file'),
  region: region.optional().describe('Its account’s unless given'),
  entry: text.optional().describe('A TypeScript or JavaScript file; it is bundled, `xacct/runtime` and all'),
  folder: text.optional().describe('A folder that is packed as it is'),
  zip: text.optional().describe('A package that is taken as it is'),
  arn: arn
    .optional()
    .describe('A function that exists already; nothing of it is changed but the permission to call it'),
  handler: z
    .string()
    .regex(/^\S{1,128}$/, 'has at most 128 characters and no space')
    .optional(),
  runtime: text.optional().describe('`nodejs24.x` unless given'),
  memory: z.int().min(128).max(10_240).optional().describe('MB; 256 unless given'),
  timeout: seconds(1, 900).optional().describe('Seconds; 30 unless given'),
  ephemeralStorage: z.int().min(512).max(10_240).optional().describe('MB of /tmp; 512 unless given'),
  alias: z
    .string()
    .regex(/^(?!\d+$)[a-zA-Z0-9_-]{1,128}$/, 'has letters, digits, `-` and `_`, and is not a number')
    .optional()
    .describe('A version is published with each deployment, and this name moved to it; calls go to it'),
  environment: z.record(z.string().regex(/^[a-zA-Z]\w+$/), z.string()).optional(),
  vpc: vpc.optional(),
  reservedConcurrency: z.int().min(0).optional(),
  onFailure: text
    .optional()
    .describe('Where events go that failed for good: a queue or function of this file, or an ARN'),
  functionName: z
    .string()
    .regex(/^[a-zA-Z0-9_-]{1,64}$/)
    .optional()
    .describe('`<topology>-<name>` unless given'),
  roleName: z
    .string()
    .regex(/^[\w+=,.@-]{1,64}$/)
    .optional()
    .describe('Of its execution role; `<topology>-<name>` unless given'),
  logRetention: z.int().positive().optional().describe('Days that its log is kept; for ever unless given'),
})

const stream = z.strictObject({
  account: text.optional(),
  region: region.optional(),
  arn: arn.optional().describe('A stream that exists already'),
  shards: z.int().min(1).max(10_000).optional().describe('On demand unless given'),
  retentionHours: z.int().min(24).max(8_760).optional(),
})

const queue = z.strictObject({
  account: text.optional(),
  region: region.optional(),
  arn: arn.optional().describe('A queue that exists already'),
  fifo: z.boolean().optional(),
  visibilityTimeout: seconds(0, 43_200).optional().describe('Seconds; six times its function’s timeout unless given'),
  retentionSeconds: seconds(60, 1_209_600).optional(),
  deadLetter: z.strictObject({ queue: text, maxReceiveCount: z.int().min(1).max(1_000) }).optional(),
})

const bucket = z.strictObject({
  account: text.optional(),
  region: region.optional(),
  arn: arn.optional().describe('A bucket that exists already; its account must then be told'),
  bucketName: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .optional(),
})

const qualifier = z.string().regex(/^(\$LATEST|[a-zA-Z0-9_-]{1,128})$/, 'is no alias or version')
const calledFunction = z.strictObject({ function: text, qualifier: qualifier.optional() })
const calledBucket = z.strictObject({
  bucket: text.describe('The name of a bucket in this file'),
  prefix: z.string().optional().describe('Keys that begin with it; all keys unless given'),
  access: z.enum(['read', 'write', 'read-write']).optional().describe('`read` unless given'),
})
const calledInstances = z.strictObject({
  instances: z.union([z.array(arn).min(1), z.strictObject({ account: text, region: region.optional(), tag: tags })]),
  actions: z.array(z.enum(['start', 'stop', 'reboot', 'describe'])).min(1),
})
const calledActions = z.strictObject({
  actions: z.array(z.string().regex(/^[a-z0-9-]+:[A-Za-z0-9*?]+$/, 'is no action; `dynamodb:GetItem` is one')).min(1),
  resources: z.array(z.union([arn, z.literal('*')])).min(1),
  account: text.optional().describe('Whose resources they are, where their ARNs do not tell'),
})

const caller = z.union([
  text,
  z.strictObject({ role: arn }),
  z.strictObject({ account: text.describe('A name in this file, or an account id') }),
  z.strictObject({
    organization: z.string().regex(/^o-[a-z0-9]{10,32}$/, 'is no organization id'),
    paths: z
      .array(z.string().regex(/^o-[a-z0-9]+\/r-.+\/$/, 'is no path; `o-…/r-…/ou-…/` is one'))
      .min(1)
      .optional(),
  }),
])

const call = z.strictObject({
  from: z
    .union([caller, z.array(caller).min(1)])
    .describe('Who calls: a function of this file, a role, an account, an organization; or several of them'),
  to: z.union([text, calledFunction, calledBucket, calledInstances, calledActions]).describe('What is called'),
  by: z.enum(['role', 'resource-policy']).optional().describe('`role` unless given; a resource policy needs no role'),
  mode: z.enum(['sync', 'async', 'both']).optional().describe('`sync` unless given'),
  externalId: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, 'has 2 to 1224 of the letters that STS takes')
    .optional(),
  sessionTags: tags.optional(),
  sourceIdentity: z.boolean().optional().describe('The session carries the calling function’s name as source identity'),
  sessionName: z
    .string()
    .regex(/^[\w+=,.@-]{2,64}$/)
    .optional(),
  durationSeconds: seconds(900, 3_600).optional().describe('Of the assumed session; 3,600 unless given, and at most'),
  pin: z
    .literal('identity')
    .optional()
    .describe(
      'Trust the role’s identity instead of its name: safe against re-use of the name, and bound to the order of stacks',
    ),
  roleName: z
    .string()
    .regex(/^[\w+=,.@-]{1,64}$/)
    .optional()
    .describe('Of the role that is assumed'),
})

const trigger = z.strictObject({
  from: text.describe('A stream or queue of this file, or the ARN of one'),
  to: text.describe('A function of this file'),
  batchSize: z.int().min(1).max(10_000).optional(),
  windowSeconds: seconds(0, 300).optional(),
  startingPosition: z
    .enum(['TRIM_HORIZON', 'LATEST'])
    .optional()
    .describe('`TRIM_HORIZON` unless given: nothing is missed'),
  retryAttempts: z.int().min(-1).max(10_000).optional(),
  maxRecordAgeSeconds: z.int().min(-1).max(604_800).optional(),
  bisect: z.boolean().optional(),
  parallelization: z.int().min(1).max(10).optional(),
  maxConcurrency: z.int().min(2).max(1_000).optional(),
  filters: z.array(z.record(z.string(), z.unknown())).min(1).max(10).optional(),
  onFailure: text.optional().describe('A queue of this file, or the ARN of a queue, topic or bucket'),
  reportFailures: z.boolean().optional().describe('`ReportBatchItemFailures`; true unless given'),
  enabled: z.boolean().optional(),
})

const name = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9-]{0,39}$/, 'begins with a letter and has letters, digits and `-`, 40 at most')

/** The whole file. */
export const topologyConfig = z.strictObject({
  name: name.describe('Of the system; names of stacks, functions and roles begin with it'),
  organization: z
    .strictObject({ id: z.string().regex(/^o-[a-z0-9]{10,32}$/, 'is no organization id') })
    .optional()
    .describe('Policies may then name it instead of many accounts'),
  accounts: z.record(name, account),
  functions: z.record(name, functionSettings).optional(),
  streams: z.record(name, stream).optional(),
  queues: z.record(name, queue).optional(),
  buckets: z.record(name, bucket).optional(),
  calls: z.record(name, call).optional(),
  triggers: z.record(name, trigger).optional(),
  collapse: z
    .enum(['never', 'organization'])
    .optional()
    .describe('`organization`: a policy with many callers of the organization names the organization instead'),
  tags: tags.optional().describe('Of every stack'),
})

export type RawTopology = z.infer<typeof topologyConfig>
export type RawFunction = z.infer<typeof functionSettings>
export type RawCall = z.infer<typeof call>
export type RawTrigger = z.infer<typeof trigger>
export type RawStream = z.infer<typeof stream>
export type RawQueue = z.infer<typeof queue>
export type RawBucket = z.infer<typeof bucket>
export type AccountConfig = z.infer<typeof account>

type Named<Raw, Name extends string> = Omit<Raw, 'account'> & { readonly account: Name }
type OptionallyNamed<Raw, Name extends string> = Omit<Raw, 'account'> & { readonly account?: Name | undefined }
type ArnText = `arn:${string}`

/** A call whose names the compiler checks. */
export type CallConfig<Account extends string, Fn extends string, Bucket extends string> = Omit<
  RawCall,
  'from' | 'to'
> & {
  readonly from: CallerConfig<Account, Fn> | readonly CallerConfig<Account, Fn>[]
  readonly to:
    | Fn
    | { readonly function: Fn; readonly qualifier?: string }
    | { readonly bucket: Bucket; readonly prefix?: string; readonly access?: 'read' | 'write' | 'read-write' }
    | z.infer<typeof calledInstances>
    | (Omit<z.infer<typeof calledActions>, 'account'> & { readonly account?: Account | undefined })
}
type CallerConfig<Account extends string, Fn extends string> =
  | Fn
  | { readonly role: ArnText }
  | { readonly account: Account | (string & {}) }
  | Organization
interface Organization {
  readonly organization: `o-${string}`
  readonly paths?: readonly string[]
}

/** A trigger whose names the compiler checks. */
export type TriggerConfig<Fn extends string, Source extends string, Queue extends string> = Omit<
  RawTrigger,
  'from' | 'to' | 'onFailure'
> & {
  readonly from: Source | ArnText
  readonly to: Fn
  readonly onFailure?: Queue | ArnText
}

/** What `defineTopology` takes; a name that stands for nothing is an error of the compiler. */
export interface TopologyConfig<
  Account extends string = string,
  Fn extends string = string,
  Stream extends string = string,
  Queue extends string = string,
  Bucket extends string = string,
  Call extends string = string,
> extends Pick<RawTopology, 'name' | 'organization' | 'collapse' | 'tags'> {
  readonly accounts: Readonly<Record<Account, AccountConfig>>
  readonly functions?: Readonly<
    Record<
      Fn,
      Omit<Named<RawFunction, NoInfer<Account>>, 'onFailure'> & {
        readonly onFailure?: NoInfer<Queue> | NoInfer<Fn> | ArnText
      }
    >
  >
  readonly streams?: Readonly<Record<Stream, OptionallyNamed<RawStream, NoInfer<Account>>>>
  readonly queues?: Readonly<Record<Queue, OptionallyNamed<RawQueue, NoInfer<Account>>>>
  readonly buckets?: Readonly<Record<Bucket, OptionallyNamed<RawBucket, NoInfer<Account>>>>
  readonly calls?: Readonly<Record<Call, CallConfig<NoInfer<Account>, NoInfer<Fn>, NoInfer<Bucket>>>>
  readonly triggers?: Readonly<
    Record<string, TriggerConfig<NoInfer<Fn>, NoInfer<Stream> | NoInfer<Queue>, NoInfer<Queue>>>
  >
}
