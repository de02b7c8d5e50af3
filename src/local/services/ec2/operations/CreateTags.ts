import type { CreateTagsRequest } from '@aws-sdk/client-ec2'
import { onTagged } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { findTagged } from '../resources.ts'
import { addTags, requestTagKeys } from '../tags.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
export default defineEc2Operation<CreateTagsRequest, object>({
  takes: ['Resources', 'Tags'],
  authorize: ({ Resources, Tags }, scope) => onTagged('CreateTags', Resources, scope, requestTagKeys(Tags)),
  handle: ({ Resources, Tags }, { state }) => {
    const resources = findTagged(state, Resources)
    for (const { tags } of resources) addTags(new Map(tags), Tags)
    for (const { tags } of resources) addTags(tags, Tags)
    return {}
  },
})
