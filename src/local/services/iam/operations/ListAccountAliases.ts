import type { ListAccountAliasesRequest, ListAccountAliasesResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'

/**
 * Accounts have no aliases here.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
 */
export default defineOperation<ListAccountAliasesRequest, ListAccountAliasesResponse>({
  authorize: () => ({ action: 'iam:ListAccountAliases', resource: '*' }),
  handle: () => ({ AccountAliases: [], IsTruncated: false }),
})
