import type { Concurrency, PutFunctionConcurrencyRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { readWholeFunction, reserveConcurrency } from '../account-concurrency.ts'
import { findFunction, readUnqualified } from '../find.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html */
export default defineOperation<PutFunctionConcurrencyRequest, Concurrency>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('PutFunctionConcurrency', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName, ReservedConcurrentExecutions }, context) => {
    const fn = findFunction(readWholeFunction(FunctionName, context), context.cloud.store)
    reserveConcurrency(fn, ReservedConcurrentExecutions, context)
    return { ReservedConcurrentExecutions }
  },
})
