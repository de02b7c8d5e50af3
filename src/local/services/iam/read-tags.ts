import { AwsError } from '../../../core/errors.ts'
import type { IamTag } from './state.ts'

/** A tag as a request passes it; validation has seen to its members. */
export interface PassedTag {
  readonly Key: string | undefined
  readonly Value?: string | undefined
}

/** Tags by key in lower case. @throws AwsError `InvalidInput` for keys that differ only by case */
export function readTags(tags: readonly PassedTag[] = []): Map<string, IamTag> {
  const read = new Map(tags.map(({ Key = '', Value = '' }) => [Key.toLowerCase(), { Key, Value }]))
  if (read.size === tags.length) return read
  throw new AwsError('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.')
}
