import type { RequestContext } from '../../../iam/request-context.ts'
import type { Access } from '../../operation.ts'
import { invalid } from './errors.ts'

const MAX_TAGS = 50

/** The condition keys of a resource's own tags. */
export function resourceTags(tags: ReadonlyMap<string, string> = new Map()): RequestContext {
  return Object.fromEntries([...tags].map(([key, value]) => [`aws:ResourceTag/${key}`, value]))
}

/** The condition keys of a request that passes tags. */
export function requestTags(tags: Readonly<Record<string, string>> = {}): RequestContext {
  const keys = Object.keys(tags)
  if (keys.length === 0) return {}
  const values = Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]))
  return { ...values, 'aws:TagKeys': keys }
}

/**
 * What creating a resource needs: the action itself and, where it is created with tags, the tagging.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/tags-function.html
 */
export function creationAccess(access: Access, tags: Readonly<Record<string, string>> = {}): Access[] {
  const tagged = { ...access, context: { ...access.context, ...requestTags(tags) } }
  return Object.keys(tags).length === 0 ? [tagged] : [tagged, { ...tagged, action: 'lambda:TagResource' }]
}

/** Tags that a resource is created with. @throws AwsError `InvalidParameterValueException` for more than 50 */
export function readTags(tags: Readonly<Record<string, string>> = {}): Map<string, string> {
  return addTags(new Map(), tags)
}

/** Adds tags to those a resource has. @throws AwsError `InvalidParameterValueException` beyond 50 */
export function addTags(tags: Map<string, string>, added: Readonly<Record<string, string>>): Map<string, string> {
  const all = new Map([...tags, ...Object.entries(added)])
  if (all.size > MAX_TAGS) throw invalid('Number of tags exceeds resource tag limit.')
  for (const [key, value] of all) tags.set(key, value)
  return tags
}
