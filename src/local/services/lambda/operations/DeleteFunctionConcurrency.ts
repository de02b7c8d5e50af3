import type { DeleteFunctionConcurrencyRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { readWholeFunction } from '../account-concurrency.ts'
import { findFunction, readUnqualified } from '../find.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html */
export default defineOperation<DeleteFunctionConcurrencyRequest, object>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('DeleteFunctionConcurrency', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName }, context) => {
    const fn = findFunction(readWholeFunction(FunctionName, context), context.cloud.store)
    delete fn.reservedConcurrency
    return {}
  },
})
