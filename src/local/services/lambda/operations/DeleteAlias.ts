import type { DeleteAliasRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { findFunction, readUnqualified } from '../find.ts'

/** An alias that does not exist is no error. @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html */
export default defineOperation<DeleteAliasRequest, object>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('DeleteAlias', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName, Name }, context) => {
    const fn = findFunction(readUnqualified(FunctionName, context), context.cloud.store)
    fn.aliases.delete(Name)
    fn.policies.delete(Name)
    fn.eventInvokeSettings.delete(Name)
    fn.urls.delete(Name)
    fn.provisioned.delete(Name)
    return {}
  },
})
