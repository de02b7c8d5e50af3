import { AwsError } from '../../../core/errors.ts'
import type { RequestContext } from '../../../iam/request-context.ts'

const MAX_TAGS = 50

/** The condition keys of a queue that has tags. */
export function resourceTags(tags: ReadonlyMap<string, string> | undefined): RequestContext {
  return Object.fromEntries([...(tags ?? [])].map(([key, value]) => [`aws:ResourceTag/${key}`, value]))
}

/** The condition keys of a request that passes tags. */
export function requestTags(tags: Readonly<Record<string, string>> | undefined): RequestContext {
  const entries = Object.entries(tags ?? {})
  if (entries.length === 0) return {}
  return {
    ...Object.fromEntries(entries.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': entries.map(([key]) => key),
  }
}

/**
 * Adds tags to those that a queue has.
 * @throws AwsError `InvalidParameterValue` for a key or a value that is too long, or for more than 50
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
 */
export function addTags(to: Map<string, string>, tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) {
    if (key.length < 1 || key.length > 128) throw invalid('Tag keys must be between 1 and 128 characters in length.')
    if (value.length > 256) throw invalid('Tag values must be between 0 and 256 characters in length.')
    if (key.startsWith('aws:')) throw invalid('Tag keys must not start with aws:.')
  }
  if (new Set([...to.keys(), ...Object.keys(tags)]).size > MAX_TAGS) {
    throw invalid(`Too many tags added for queue, the maximum is ${MAX_TAGS}.`)
  }
  for (const [key, value] of Object.entries(tags)) to.set(key, value)
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message)
}
