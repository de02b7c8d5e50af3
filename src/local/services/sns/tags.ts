import type { Tag } from '@aws-sdk/client-sns'
import { AwsError } from '../../../core/errors.ts'
import type { RequestContext } from '../../../iam/request-context.ts'
import { invalidParameter } from './errors.ts'

const MAX_TAGS = 50

/** The condition keys of a topic that has tags. */
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

/**
 * Adds tags to those that a topic has.
 * @throws AwsError `InvalidParameter`, `TagLimitExceeded` (text not verified)
 */
export function addTags(to: Map<string, string>, tags: readonly Tag[]): void {
  const given = tags.map(({ Key = '', Value = '' }) => [Key, Value] as const)
  if (new Set(given.map(([key]) => key)).size < given.length) {
    throw invalidParameter('Duplicated keys are not allowed.')
  }
  if (given.some(([key]) => key.startsWith('aws:'))) throw invalidParameter('Tag keys must not start with aws:')
  const merged = new Map([...to, ...given])
  if (merged.size > MAX_TAGS) {
    throw new AwsError('TagLimitExceeded', 'Could not complete request: tag quota of per resource exceeded')
  }
  for (const [key, value] of given) to.set(key, value)
}

export function describeTags(tags: ReadonlyMap<string, string>): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }))
}
