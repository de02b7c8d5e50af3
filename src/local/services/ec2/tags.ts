import type { Tag, TagSpecification } from '@aws-sdk/client-ec2'
import type { RequestContext } from '../../../iam/request-context.ts'
import { ec2Error, invalidValue } from './errors.ts'
import { RESOURCES } from './resources.ts'

const MAX_TAGS = 50

/** Kinds that can be tagged when something else is created, but are not kept here. */
const OTHER_TYPES = ['volume']

/**
 * The tags that a resource of that kind is to be created with.
 * @throws AwsError `InvalidParameterValue` for tags of a kind that the operation does not create
 */
export function specifiedTags(
  specifications: readonly TagSpecification[] | undefined,
  type: string,
  alsoCreated: readonly string[] = [],
): Map<string, string> {
  for (const { ResourceType = '' } of specifications ?? []) {
    if (ResourceType === type || alsoCreated.includes(ResourceType)) continue
    const isKnown = Object.hasOwn(RESOURCES, ResourceType) || OTHER_TYPES.includes(ResourceType)
    throw invalidValue(
      isKnown
        ? `'${ResourceType}' is not a valid taggable resource type for this operation.`
        : `'${ResourceType}' is not a valid taggable resource type.`,
    )
  }
  const given = tagsFor(specifications, type)
  const keys = given.map(({ Key }) => Key)
  const twice = keys.find((key, index) => keys.indexOf(key) !== index)
  if (twice !== undefined) throw invalidValue(`Duplicate tag key '${twice}' specified.`)
  return addTags(new Map(), given)
}

export function tagsFor(specifications: readonly TagSpecification[] | undefined, type: string): Tag[] {
  return (specifications ?? []).flatMap(({ ResourceType, Tags }) => (ResourceType === type ? (Tags ?? []) : []))
}

/**
 * Adds tags to those that a resource has, or changes their values.
 * @throws AwsError `InvalidParameterValue`, `TagLimitExceeded`
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
 */
export function addTags(tags: Map<string, string>, added: readonly Tag[]): Map<string, string> {
  for (const { Key = '', Value = '' } of added) {
    if (Key === '') throw invalidValue('Tag key cannot be null or empty.')
    if (Key.length > 128) throw invalidValue('Tag key exceeds the maximum length of 128 characters')
    if (Value.length > 256) throw invalidValue('Tag value exceeds the maximum length of 256 characters')
    if (Key.startsWith('aws:')) throw invalidValue("Tag keys starting with 'aws:' are reserved for internal use")
  }
  const all = new Map([...tags, ...added.map(({ Key = '', Value = '' }) => [Key, Value] as const)])
  if (all.size > MAX_TAGS)
    throw ec2Error('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.')
  for (const [key, value] of all) tags.set(key, value)
  return tags
}

export function describeTags(tags: ReadonlyMap<string, string>): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }))
}

/** The condition keys of a request that passes tags. */
export function requestTagKeys(tags: readonly Tag[]): RequestContext {
  if (tags.length === 0) return {}
  return {
    ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value])),
    'aws:TagKeys': tags.map(({ Key = '' }) => Key),
  }
}

/** The condition keys of a resource's own tags; EC2 has a name of its own for them beside the global one. */
export function resourceTagKeys(tags: ReadonlyMap<string, string>): RequestContext {
  return Object.fromEntries(
    [...tags].flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`ec2:ResourceTag/${key}`, value],
    ]),
  )
}
