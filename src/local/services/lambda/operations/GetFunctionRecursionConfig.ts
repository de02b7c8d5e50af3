import type { GetFunctionRecursionConfigRequest, GetFunctionRecursionConfigResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { wholeFunctionAccess } from '../access.ts'
import { findFunction, readUnqualified } from '../find.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html */
export default defineOperation<GetFunctionRecursionConfigRequest, GetFunctionRecursionConfigResponse>({
  authorize: ({ FunctionName }, context) =>
    wholeFunctionAccess('GetFunctionRecursionConfig', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName }, context) => {
    const { recursiveLoop } = findFunction(readUnqualified(FunctionName, context), context.cloud.store)
    return { RecursiveLoop: recursiveLoop ?? 'Terminate' }
  },
})
