import type { ListInstanceProfilesRequest, ListInstanceProfilesResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { listAccess } from '../access.ts'
import { summarizeInstanceProfile } from '../describe.ts'
import { paginate } from '../paginate.ts'
import { IAM } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html */
export default defineOperation<ListInstanceProfilesRequest, ListInstanceProfilesResponse>({
  authorize: ({ PathPrefix }, context) => listAccess('ListInstanceProfiles', 'instance-profile', PathPrefix, context),
  handle: ({ PathPrefix = '/', ...page }, context) => {
    const profiles = [...context.state(IAM).instanceProfiles.values()]
    const matching = profiles.filter(({ path }) => path.startsWith(PathPrefix))
    const { items, ...rest } = paginate(matching, ({ name }) => name, page)
    return { InstanceProfiles: items.map((profile) => summarizeInstanceProfile(profile, context)), ...rest }
  },
})
