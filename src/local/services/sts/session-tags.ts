import type { AssumeRoleRequest } from '@aws-sdk/client-sts'
import { AwsError } from '../../../core/errors.ts'
import type { Caller } from '../../credentials.ts'

export interface SessionTags {
  readonly tags: Readonly<Record<string, string>>
  readonly transitiveTagKeys: readonly string[]
}

/**
 * The tags of a new session: those passed, and the transitive ones of the calling session, which cannot be overridden.
 * @throws AwsError where keys collide (they ignore case)
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function readSessionTags(
  { Tags = [], TransitiveTagKeys = [] }: Partial<AssumeRoleRequest>,
  caller: Caller,
): SessionTags {
  const { session } = caller
  const inherited = session?.transitiveTagKeys ?? []
  const passed = new Map(Tags.map(({ Key = '', Value = '' }) => [Key.toLowerCase(), [Key, Value] as const]))
  if (passed.size < Tags.length) {
    throw new AwsError(
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    )
  }
  if (!TransitiveTagKeys.every((key) => passed.has(key.toLowerCase()))) {
    throw new AwsError(
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
    )
  }
  if (inherited.some((key) => passed.has(key.toLowerCase()))) {
    throw new AwsError(
      'InvalidParameterValue',
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    )
  }
  const carried = inherited.map((key) => [key, session?.tags[key] ?? ''] as const)
  return {
    tags: Object.fromEntries([...carried, ...passed.values()]),
    transitiveTagKeys: [...inherited, ...TransitiveTagKeys],
  }
}
