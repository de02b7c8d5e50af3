import type { PutFunctionRecursionConfigRequest, PutFunctionRecursionConfigResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { wholeFunctionAccess } from '../access.ts'
import { findFunction, readUnqualified } from '../find.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html */
export default defineOperation<PutFunctionRecursionConfigRequest, PutFunctionRecursionConfigResponse>({
  authorize: ({ FunctionName }, context) =>
    wholeFunctionAccess('PutFunctionRecursionConfig', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName, RecursiveLoop }, context) => {
    const fn = findFunction(readUnqualified(FunctionName, context), context.cloud.store)
    fn.recursiveLoop = RecursiveLoop
    return { RecursiveLoop }
  },
})
