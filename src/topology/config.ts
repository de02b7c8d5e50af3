import { z } from 'zod'
import { call, trigger } from './config-calls.ts'
import { account, bucket, functionSettings, queue, stream } from './config-resources.ts'
import { organizationId, tags } from './config-words.ts'

const name = z
  .string()
  .regex(
    /^[a-zA-Z][a-zA-Z0-9-]{0,39}$/,
    'is no name here; it begins with a letter, then letters, digits and `-`, 40 at most',
  )

/**
 * What `xacct.config.ts` holds: the one place where settings, their limits and their meaning are written. The JSON schema and
 * the reference page are printed from it.
 */
export const topologyConfig = z
  .strictObject({
    $schema: z.string().optional().describe('For editors: where they find the schema; nothing else reads it'),
    name: name.describe('Of the system; names of stacks, functions and roles begin with it'),
    organization: z
      .strictObject({ id: organizationId.describe('`o-…`') })
      .optional()
      .describe('The organization that the accounts are in; policies may then name it instead of many accounts'),
    accounts: z.record(name, account).describe('The accounts, each under a name of your choice'),
    functions: z.record(name, functionSettings).optional().describe('The functions'),
    streams: z.record(name, stream).optional().describe('Kinesis streams'),
    queues: z.record(name, queue).optional().describe('SQS queues'),
    buckets: z.record(name, bucket).optional().describe('S3 buckets'),
    calls: z.record(name, call).optional().describe('Who may call what'),
    triggers: z.record(name, trigger).optional().describe('Which stream or queue feeds which function'),
    collapse: z
      .enum(['never', 'organization'])
      .optional()
      .describe(
        '`organization`: where a policy would name many accounts of the organization, it names the organization; `never` unless given',
      ),
    tags: tags.optional().describe('Of every stack, and so of what is in it'),
  })
  .describe('A system of functions in several AWS accounts: who is where, and who calls what')

export type RawTopology = z.infer<typeof topologyConfig>
