import { constraintViolation, invalidInput } from './errors.ts'

interface PassedTag {
  readonly Key: string | undefined
  readonly Value: string | undefined
}

const MAX_TAGS = 50

/** @throws AwsError `InvalidInputException` for the same key twice, or AWS's own; `ConstraintViolationException` beyond 50 */
export function readTags(passed: readonly PassedTag[] = []): Map<string, string> {
  const tags = new Map(passed.map(({ Key = '', Value = '' }) => [Key, Value]))
  if (tags.size < passed.length) throw invalidInput('DUPLICATE_TAG_KEY')
  checkKeys(tags.keys())
  if (tags.size > MAX_TAGS) throw constraintViolation('MAX_TAG_LIMIT_EXCEEDED')
  return tags
}

/** Adds tags to those that are there; the same key is given its new value. @throws AwsError as `readTags` */
export function addTags(tags: Map<string, string>, passed: readonly PassedTag[]): void {
  const added = readTags(passed)
  if (new Map([...tags, ...added]).size > MAX_TAGS) throw constraintViolation('MAX_TAG_LIMIT_EXCEEDED')
  for (const [key, value] of added) tags.set(key, value)
}

/** Takes tags away; keys that are not there are no error. */
export function removeTags(tags: Map<string, string>, keys: readonly string[]): void {
  checkKeys(keys)
  for (const key of keys) tags.delete(key)
}

function checkKeys(keys: Iterable<string>): void {
  for (const key of keys) if (/^aws:/i.test(key)) throw invalidInput('INVALID_SYSTEM_TAGS_PARAMETER')
}
