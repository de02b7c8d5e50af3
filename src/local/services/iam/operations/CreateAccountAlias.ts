import type { CreateAccountAliasRequest } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { IAM } from '../state.ts'

/**
 * An account has one alias at most; a new one takes the place of the old one.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html
 */
export default defineOperation<CreateAccountAliasRequest, object>({
  authorize: () => ({ action: 'iam:CreateAccountAlias', resource: '*' }),
  handle: ({ AccountAlias }, context) => {
    const own = context.state(IAM)
    // Aliases are part of sign-in addresses: no two accounts have the same one.
    if (context.cloud.store.all(IAM).some((other) => other !== own && other.alias === AccountAlias)) {
      throw new AwsError('EntityAlreadyExists', `The account alias ${AccountAlias} already exists.`)
    }
    own.alias = AccountAlias
    return {}
  },
})
