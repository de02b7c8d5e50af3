import type { DeleteAccountAliasRequest } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { IAM } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html */
export default defineOperation<DeleteAccountAliasRequest, object>({
  authorize: () => ({ action: 'iam:DeleteAccountAlias', resource: '*' }),
  handle: ({ AccountAlias }, { state }) => {
    const own = state(IAM)
    if (own.alias !== AccountAlias) {
      throw new AwsError('NoSuchEntity', `The Account Alias ${AccountAlias} cannot be found.`)
    }
    own.alias = undefined
    return {}
  },
})
