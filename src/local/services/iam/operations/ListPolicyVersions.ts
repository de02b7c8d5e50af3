import type { ListPolicyVersionsRequest, ListPolicyVersionsResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { policyAccess } from '../access.ts'
import { summarizeVersion } from '../describe.ts'
import { findReadablePolicy } from '../find.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html */
export default defineOperation<ListPolicyVersionsRequest, ListPolicyVersionsResponse>({
  authorize: ({ PolicyArn }, context) => policyAccess('ListPolicyVersions', PolicyArn, context),
  handle: ({ PolicyArn, ...page }, context) => {
    const policy = findReadablePolicy(PolicyArn, context)
    const { items, ...rest } = paginate([...policy.versions.values()], ({ id }) => newestFirst(id), page)
    return { Versions: items.map((version) => summarizeVersion(version, policy)), ...rest }
  },
})

function newestFirst(versionId: string): string {
  return String(10 ** 9 - Number(versionId.slice(1)))
}
