import type { ListAccountAliasesRequest, ListAccountAliasesResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { IAM } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html */
export default defineOperation<ListAccountAliasesRequest, ListAccountAliasesResponse>({
  authorize: () => ({ action: 'iam:ListAccountAliases', resource: '*' }),
  handle: (_, { state }) => {
    const { alias } = state(IAM)
    return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false }
  },
})
