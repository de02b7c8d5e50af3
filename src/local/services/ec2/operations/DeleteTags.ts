import type { DeleteTagsRequest, Tag } from '@aws-sdk/client-ec2'
import { onTagged } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { findTagged } from '../resources.ts'

/**
 * Removes tags by their keys, or only where the value is the given one; without tags it removes all.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
 */
export default defineEc2Operation<DeleteTagsRequest, object>({
  takes: ['Resources', 'Tags'],
  authorize: ({ Resources, Tags = [] }, scope) =>
    onTagged('DeleteTags', Resources, scope, {
      ...(Tags.length > 0 && { 'aws:TagKeys': Tags.map(({ Key = '' }) => Key) }),
    }),
  handle: ({ Resources, Tags }, { state }) => {
    for (const { tags } of findTagged(state, Resources)) {
      for (const [key, value] of tags) if (isMeant(key, value, Tags)) tags.delete(key)
    }
    return {}
  },
})

function isMeant(key: string, value: string, tags: readonly Tag[] | undefined): boolean {
  if (tags === undefined || tags.length === 0) return true
  return tags.some(({ Key, Value }) => Key === key && (Value === undefined || Value === value))
}
