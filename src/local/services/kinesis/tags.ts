import type { Access } from '../../operation.ts'
import { invalidArgument } from './errors.ts'

const MAX_TAGS = 50

/** The condition keys of a request that passes tags. */
export function tagContext(tags: Readonly<Record<string, string>> | undefined): NonNullable<Access['context']> {
  const keys = Object.keys(tags ?? {})
  if (keys.length === 0) return {}
  return {
    ...Object.fromEntries(Object.entries(tags ?? {}).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': keys,
  }
}

/** Adds or replaces tags. @throws AwsError `InvalidArgumentException` beyond 50 (text not verified) */
export function addTags(to: Map<string, string>, tags: Readonly<Record<string, string>>, resource: string): void {
  const keys = new Set([...to.keys(), ...Object.keys(tags)])
  if (keys.size > MAX_TAGS)
    throw invalidArgument(
      `Failed to add tags to ${resource} because a given stream cannot have more than ${MAX_TAGS} tags associated with it.`,
    )
  for (const [key, value] of Object.entries(tags)) to.set(key, value)
}

/** Sorted by key, as AWS lists them. */
export function describeTags(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value })).toSorted((a, b) => (a.Key < b.Key ? -1 : 1))
}
