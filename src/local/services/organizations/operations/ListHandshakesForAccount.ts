import type { ListHandshakesForAccountRequest, ListHandshakesForAccountResponse } from '@aws-sdk/client-organizations'
import { defineOperation } from '../../../operation.ts'
import { listInvitations } from '../invitations.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListHandshakesForAccount.html */
export default defineOperation<ListHandshakesForAccountRequest, ListHandshakesForAccountResponse>({
  authorize: () => ({ action: 'organizations:ListHandshakesForAccount', resource: '*' }),
  handle: (input, context) => listInvitations(input, context, ({ account }) => account === context.account),
})
