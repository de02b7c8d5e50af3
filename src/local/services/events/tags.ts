import type { Tag } from '@aws-sdk/client-eventbridge'
import type { RequestContext } from '../../../iam/request-context.ts'
import { invalid } from './errors.ts'

const MAX_TAGS = 50

/** The condition keys of a bus or rule that has tags. */
export function resourceTags(tags: ReadonlyMap<string, string> | undefined): RequestContext {
  return Object.fromEntries([...(tags ?? [])].map(([key, value]) => [`aws:ResourceTag/${key}`, value]))
}

/** The condition keys of a request that passes tags. */
export function requestTags(tags: readonly Tag[] = []): RequestContext {
  if (tags.length === 0) return {}
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value ?? ''])),
    'aws:TagKeys': tags.map(({ Key }) => Key ?? ''),
  }
}

/** Adds tags to those that a bus or rule has. @throws AwsError `ValidationException` (texts not verified) */
export function addTags(to: Map<string, string>, tags: readonly Tag[] = []): void {
  const given = tags.map(({ Key = '', Value = '' }) => [Key, Value] as const)
  if (given.some(([key]) => key.startsWith('aws:'))) throw invalid('Tag keys must not start with aws:')
  if (new Map([...to, ...given]).size > MAX_TAGS) throw invalid(`A resource has at most ${MAX_TAGS} tags.`)
  for (const [key, value] of given) to.set(key, value)
}

export function describeTags(tags: ReadonlyMap<string, string>): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }))
}
