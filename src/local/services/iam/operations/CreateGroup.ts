import type { CreateGroupRequest, CreateGroupResponse } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { creationAccess } from '../access.ts'
import { createEntity } from '../create-principal.ts'
import { describeGroup } from '../describe.ts'
import { type Group, IAM } from '../state.ts'

const MAX_GROUPS = 300

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html */
export default defineOperation<CreateGroupRequest, CreateGroupResponse>({
  authorize: ({ GroupName, Path }, context) => creationAccess('Group', { name: GroupName, path: Path }, context),
  handle: ({ GroupName, Path }, context) => {
    const { groups } = context.state(IAM)
    if (groups.has(GroupName.toLowerCase())) {
      throw new AwsError('EntityAlreadyExists', `Group with name ${GroupName} already exists.`)
    }
    if (groups.size >= MAX_GROUPS) {
      throw new AwsError('LimitExceeded', `Cannot exceed quota for GroupsPerAccount: ${MAX_GROUPS}`)
    }
    const entity = createEntity('group', GroupName, Path, context)
    const group: Group = { ...entity, inline: new Map(), attached: new Set() }
    groups.set(GroupName.toLowerCase(), group)
    return { Group: describeGroup(group) }
  },
})
