import { z } from 'zod'
import { arn, organizationId, region, roleName, seconds, sessionName, tags, text } from './config-words.ts'

const qualifier = z
  .string()
  .regex(/^(\$LATEST|[a-zA-Z0-9_-]{1,128})$/, 'is no alias or version; `live`, `7` and `$LATEST` are')
export const calledFunction = z
  .strictObject({
    function: text.describe('The name of a function in this file'),
    qualifier: qualifier.optional().describe('An alias or version; its `alias` unless given'),
  })
  .describe('A function, or one version of it')
export const calledBucket = z
  .strictObject({
    bucket: text.describe('The name of a bucket in this file'),
    prefix: z.string().max(1_024).optional().describe('Keys that begin with it; all keys unless given'),
    access: z.enum(['read', 'write', 'read-write']).optional().describe('`read` unless given'),
  })
  .describe('Objects of a bucket')
export const taggedInstances = z.strictObject({
  account: text.describe('The name of their account in this file'),
  region: region.optional().describe('Its account’s unless given'),
  tag: tags.describe('Those that have all of these tags'),
})
export const calledInstances = z
  .strictObject({
    instances: z.union([z.array(arn).min(1), taggedInstances]).describe('Their ARNs, or where they are and their tags'),
    actions: z
      .array(z.enum(['start', 'stop', 'reboot', 'describe']))
      .min(1)
      .describe('What may be done with them'),
  })
  .describe('EC2 instances')
export const calledActions = z
  .strictObject({
    actions: z
      .array(z.string().regex(/^[a-z0-9-]+:[A-Za-z0-9*?]+$/, 'is no action; `dynamodb:GetItem` is one'))
      .min(1)
      .describe('IAM actions'),
    resources: z
      .array(z.union([arn, z.literal('*')]))
      .min(1)
      .describe('ARNs of what they are done to'),
    account: text.optional().describe('Whose resources they are, where their ARNs do not tell'),
  })
  .describe('Anything else, by actions and resources')

const callers = [
  text.describe('A function of this file'),
  z.strictObject({ role: arn.describe('ARN of the role') }).describe('A role of any account'),
  z
    .strictObject({ account: text.describe('A name in this file, or an account id') })
    .describe('Whoever an account lets'),
  z
    .strictObject({
      organization: organizationId.describe('Its id'),
      paths: z
        .array(z.string().regex(/^o-[a-z0-9]+\/r-.+\/$/, 'is no path; `o-…/r-…/ou-…/` is one'))
        .min(1)
        .optional()
        .describe('Only accounts at or below these paths'),
    })
    .describe('All accounts of an organization'),
] as const
const caller = z.union(callers)

export const call = z
  .strictObject({
    from: z.union([...callers, z.array(caller).min(1).describe('Several of them')]).describe('Who calls'),
    to: z
      .union([text.describe('A function of this file'), calledFunction, calledBucket, calledInstances, calledActions])
      .describe('What is called'),
    by: z
      .enum(['role', 'resource-policy'])
      .optional()
      .describe(
        '`role` across accounts unless given; a resource policy needs no role; within one account the caller’s own policy is enough',
      ),
    mode: z
      .enum(['sync', 'async', 'both'])
      .optional()
      .describe('Whether a function’s answer is waited for; `sync` unless given'),
    externalId: z
      .string()
      .regex(/^[\w+=,.@:/-]{2,1224}$/, 'is no external id; it has 2 to 1224 letters, digits and `+=,.@:/_-`')
      .optional()
      .describe('Must come with each session: against being used by somebody else’s deputy'),
    sessionTags: tags.optional().describe('Of each session, exactly these'),
    sourceIdentity: z
      .boolean()
      .optional()
      .describe('The session carries the calling function’s name as source identity; false unless given'),
    sessionName: sessionName.optional().describe('`xacct-<calling function>` unless given'),
    durationSeconds: seconds(900, 3_600).optional().describe('Of the assumed session; 3,600 unless given, and at most'),
    pin: z
      .literal('identity')
      .optional()
      .describe(
        'Trusts the role’s identity instead of its name: safe against re-use of the name, and bound to the order of stacks',
      ),
    roleName: roleName.optional().describe('Of the role that is assumed; `<topology>-call-<name>` unless given'),
  })
  .describe('Who may call what; both sides’ policies follow from it')

export const trigger = z
  .strictObject({
    from: text.describe('A stream or queue of this file, or the ARN of one'),
    to: text.describe('A function of this file'),
    batchSize: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe('Records at most; 100 of a stream, 10 of a queue unless given'),
    windowSeconds: seconds(0, 300).optional().describe('How long a batch is gathered; 0 unless given'),
    startingPosition: z
      .enum(['TRIM_HORIZON', 'LATEST'])
      .optional()
      .describe('`TRIM_HORIZON` unless given: nothing is missed'),
    retryAttempts: z.int().min(-1).max(10_000).optional().describe('Until the records expire unless given'),
    maxRecordAgeSeconds: z
      .union([seconds(60, 604_800), z.literal(-1)])
      .optional()
      .describe('Older records are handed over instead; -1, without end, unless given'),
    bisect: z.boolean().optional().describe('Halves a batch that fails; false unless given'),
    parallelization: z.int().min(1).max(10).optional().describe('Batches of one shard at once; 1 unless given'),
    maxConcurrency: z.int().min(2).max(1_000).optional().describe('Of a queue: invocations at once'),
    filters: z
      .array(z.record(z.string(), z.unknown()))
      .min(1)
      .max(10)
      .optional()
      .describe('Event patterns; what matches none is passed over'),
    onFailure: text
      .optional()
      .describe(
        'Of a stream: where failed batches are told; a queue of this file, or the ARN of a queue, topic or bucket',
      ),
    reportFailures: z.boolean().optional().describe('`ReportBatchItemFailures`; true unless given'),
    enabled: z.boolean().optional().describe('True unless given'),
  })
  .describe('A function that a stream or queue feeds')

export type RawCall = z.infer<typeof call>
export type RawTrigger = z.infer<typeof trigger>
