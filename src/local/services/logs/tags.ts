import { AwsError } from '../../../core/errors.ts'
import type { Access } from '../../operation.ts'

const MAX_TAGS = 50

/** The condition keys of a request that passes tags. */
export function tagContext(tags: Readonly<Record<string, string>> = {}): NonNullable<Access['context']> {
  const keys = Object.keys(tags)
  if (keys.length === 0) return {}
  return {
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': keys,
  }
}

/** @throws AwsError `TooManyTagsException` beyond 50 (text not verified) */
export function addTags(to: Map<string, string>, tags: Readonly<Record<string, string>>): void {
  if (new Set([...to.keys(), ...Object.keys(tags)]).size > MAX_TAGS)
    throw new AwsError('TooManyTagsException', `A resource can have at most ${MAX_TAGS} tags.`)
  for (const [key, value] of Object.entries(tags)) to.set(key, value)
}
