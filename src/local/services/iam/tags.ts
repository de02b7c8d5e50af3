import { AwsError } from '../../../core/errors.ts'
import { type PageRequest, paginate } from './paginate.ts'
import type { IamTag } from './state.ts'

/** A tag as a request passes it; validation has seen to its members. */
export interface PassedTag {
  readonly Key: string | undefined
  readonly Value?: string | undefined
}

/** How the tags of a kind of entity are told apart. */
export interface TagRules {
  readonly keyOf: (key: string) => string
  readonly duplicate: string
}

/** Keys of users' and roles' tags ignore case. */
export const PRINCIPAL_TAGS: TagRules = {
  keyOf: (key) => key.toLowerCase(),
  duplicate: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
}

/** Keys of managed policies' tags do not: `a` and `A` may stand side by side. */
export const POLICY_TAGS: TagRules = { keyOf: (key) => key, duplicate: 'Duplicate tag keys found.' }

const MAX_TAGS = 50

/** Tags by what tells them apart. @throws AwsError `InvalidInput` for the same key twice */
export function readTags(tags: readonly PassedTag[] = [], { keyOf, duplicate }: TagRules): Map<string, IamTag> {
  const read = new Map(tags.map(({ Key = '', Value = '' }) => [keyOf(Key), { Key, Value }]))
  if (read.size === tags.length) return read
  throw new AwsError('InvalidInput', duplicate)
}

/**
 * Adds tags to those an entity has; the same key is given its new value.
 * @throws AwsError `InvalidInput`, or `LimitExceeded` beyond 50 (the text is not verified)
 */
export function addTags(tags: Map<string, IamTag>, passed: readonly PassedTag[], rules: TagRules): void {
  const all = new Map([...tags, ...readTags(passed, rules)])
  if (all.size > MAX_TAGS) {
    throw new AwsError('LimitExceeded', `The number of tags has reached the maximum limit of ${MAX_TAGS}.`)
  }
  for (const [key, tag] of all) tags.set(key, tag)
}

/** Takes tags away; keys that are not there are no error. */
export function removeTags(tags: Map<string, IamTag>, keys: readonly string[], { keyOf }: TagRules): void {
  for (const key of keys) tags.delete(keyOf(key))
}

/** One page of an entity's tags, as the `List…Tags` operations answer it. */
export function listTags(tags: ReadonlyMap<string, IamTag>, page: PageRequest) {
  const { items, ...rest } = paginate([...tags.values()], ({ Key }) => Key, page)
  return { Tags: items, ...rest }
}
