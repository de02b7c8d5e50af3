import { z } from 'zod'
import { accountId, arn, region, roleName, seconds, sessionName, text } from './config-words.ts'

export const account = z
  .strictObject({
    id: accountId.describe('Twelve digits, in quotes'),
    region: region.optional().describe('Where its things are unless they say otherwise; `us-east-1` unless given'),
    profile: text
      .optional()
      .describe('The profile in `~/.aws/config` that deploys here; the credentials of the environment unless given'),
    assume: z
      .strictObject({
        roleArn: arn.describe('A role in this account that may deploy'),
        externalId: z.string().min(2).max(1224).optional().describe('As its trust policy asks for'),
        sessionName: sessionName.optional().describe('`xacct-deploy` unless given'),
      })
      .optional()
      .describe('A role to assume for deploying, with the credentials of the profile or the environment'),
  })
  .describe('An AWS account')

const vpc = z.strictObject({
  subnetIds: z
    .array(z.string().regex(/^subnet-/, 'is no subnet; it begins with `subnet-`'))
    .min(1)
    .max(16)
    .describe('Subnets of one VPC, best in several zones'),
  securityGroupIds: z
    .array(z.string().regex(/^sg-/, 'is no security group; it begins with `sg-`'))
    .min(1)
    .max(5)
    .describe('Security groups of the same VPC'),
})

/** Days that CloudWatch Logs can keep a log. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const

export const functionSettings = z
  .strictObject({
    account: text.describe('The name of its account in this file'),
    region: region.optional().describe('Its account’s unless given'),
    entry: text
      .optional()
      .describe(
        'A TypeScript or JavaScript file, bundled with all it imports, `xacct/runtime` too; or one Python file',
      ),
    folder: text.optional().describe('A folder that is packed as it is'),
    zip: text.optional().describe('A package that is taken as it is'),
    arn: arn
      .optional()
      .describe('A function that exists already; nothing of it is changed but the permission to call it'),
    handler: z
      .string()
      .regex(/^\S{1,128}$/, 'is no handler; it has at most 128 characters and no space')
      .optional()
      .describe('`index.handler` for an `entry` unless given'),
    runtime: text.optional().describe('`nodejs24.x` unless given, `python3.13` for an `entry` in Python'),
    memory: z.int().min(128).max(10_240).optional().describe('MB; 256 unless given'),
    timeout: seconds(1, 900).optional().describe('Seconds; 30 unless given'),
    ephemeralStorage: z.int().min(512).max(10_240).optional().describe('MB of `/tmp`; 512 unless given'),
    alias: z
      .string()
      .regex(/^(?!\d+$)[a-zA-Z0-9_-]{1,128}$/, 'is no alias; it has letters, digits, `-` and `_`, and is not a number')
      .optional()
      .describe('A version is published with each deployment, and this name moved to it; calls go to it'),
    environment: z
      .record(
        z
          .string()
          .regex(
            /^[a-zA-Z]\w+$/,
            'is no variable; it has two letters, digits or `_` at least, and begins with a letter',
          ),
        z.string(),
      )
      .optional()
      .describe('Variables; those that say whom it calls are added'),
    vpc: vpc.optional().describe('Where its network interfaces are; outside of any VPC unless given'),
    reservedConcurrency: z
      .int()
      .min(0)
      .max(1_000_000)
      .optional()
      .describe('Environments that are kept for it, and at most that many'),
    onFailure: text
      .optional()
      .describe('Where asynchronous events go that failed for good: a queue or function of this file, or an ARN'),
    functionName: z
      .string()
      .regex(/^[a-zA-Z0-9_-]{1,64}$/, 'is no name of a function; it has letters, digits, `-` and `_`, 64 at most')
      .optional()
      .describe('`<topology>-<name>` unless given'),
    roleName: roleName.optional().describe('Of its execution role; `<topology>-<name>` unless given'),
    logRetention: z.literal(RETENTION_DAYS).optional().describe('Days that its log is kept; for ever unless given'),
  })
  .describe('A function; it has one of `entry`, `folder`, `zip` and `arn`')

export const stream = z
  .strictObject({
    account: text.optional().describe('The name of its account; not needed where there is one only, or with `arn`'),
    region: region.optional().describe('Its account’s unless given'),
    arn: arn.optional().describe('A stream that exists already; nothing of it is changed'),
    shards: z.int().min(1).max(10_000).optional().describe('On demand unless given'),
    retentionHours: z.int().min(24).max(8_760).optional().describe('24 unless given'),
  })
  .describe('A Kinesis stream')

export const queue = z
  .strictObject({
    account: text.optional().describe('The name of its account; not needed where there is one only, or with `arn`'),
    region: region.optional().describe('Its account’s unless given'),
    arn: arn.optional().describe('A queue that exists already; nothing of it is changed'),
    fifo: z.boolean().optional().describe('Keeps order and delivers once; false unless given'),
    visibilityTimeout: seconds(0, 43_200)
      .optional()
      .describe('Seconds; six times the timeout of the function that it feeds unless given'),
    retentionSeconds: seconds(60, 1_209_600).optional().describe('Four days unless given'),
    deadLetter: z
      .strictObject({
        queue: text.describe('The name of a queue of the same account and Region'),
        maxReceiveCount: z.int().min(1).max(1_000).describe('How often a message is tried before it goes there'),
      })
      .optional()
      .describe('Where messages go that fail again and again'),
  })
  .describe('An SQS queue')

export const bucket = z
  .strictObject({
    account: text.optional().describe('The name of its account; not needed where there is one only'),
    region: region.optional().describe('Its account’s unless given'),
    arn: arn.optional().describe('A bucket that exists already; its account must then be told'),
    bucketName: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        'is no name of a bucket; it has 3 to 63 small letters, digits, `-` and `.`',
      )
      .optional()
      .describe('`<topology>-<name>-<account id>` unless given'),
  })
  .describe('An S3 bucket, closed to the public; it stays when its stack goes')

export type AccountConfig = z.infer<typeof account>
export type RawFunction = z.infer<typeof functionSettings>
export type RawStream = z.infer<typeof stream>
export type RawQueue = z.infer<typeof queue>
export type RawBucket = z.infer<typeof bucket>
