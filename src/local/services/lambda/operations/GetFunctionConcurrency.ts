import type { GetFunctionConcurrencyRequest, GetFunctionConcurrencyResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { readWholeFunction } from '../account-concurrency.ts'
import { findFunction, readUnqualified } from '../find.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html */
export default defineOperation<GetFunctionConcurrencyRequest, GetFunctionConcurrencyResponse>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('GetFunctionConcurrency', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName }, context) => {
    const fn = findFunction(readWholeFunction(FunctionName, context), context.cloud.store)
    const { reservedConcurrency } = fn
    return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency }
  },
})
