import type { CreateAccountRequest, CreateAccountResponse } from '@aws-sdk/client-organizations'
import { hasRoom } from '../accounts.ts'
import { startCreation } from '../create-account.ts'
import { constraintViolation, invalidInput } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'

/**
 * Answers before the account is there; DescribeCreateAccountStatus tells when it is.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html
 */
export default defineOrganizationOperation<CreateAccountRequest, CreateAccountResponse>({
  action: 'CreateAccount',
  callers: 'management',
  handle: (input, organization, context) => {
    if (input.RoleName?.startsWith('AWSServiceRoleFor')) throw invalidInput('INVALID_ROLE_NAME')
    if (!hasRoom(organization)) throw constraintViolation('ACCOUNT_NUMBER_LIMIT_EXCEEDED')
    return { CreateAccountStatus: startCreation(organization, input, context) }
  },
})
