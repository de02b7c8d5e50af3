import type { GetRuntimeManagementConfigRequest, GetRuntimeManagementConfigResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { wholeFunctionAccess } from '../access.ts'
import { findFunction, findVersion, readReference, referenceArn } from '../find.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetRuntimeManagementConfig.html */
export default defineOperation<GetRuntimeManagementConfigRequest, GetRuntimeManagementConfigResponse>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    wholeFunctionAccess('GetRuntimeManagementConfig', readReference(FunctionName, Qualifier, context), context),
  handle: ({ FunctionName, Qualifier }, context) => {
    const reference = readReference(FunctionName, Qualifier, context)
    const fn = findFunction(reference, context.cloud.store)
    const management = fn.runtimeManagement.get(findVersion(fn, reference).version)
    return {
      UpdateRuntimeOn: management?.updateRuntimeOn ?? 'Auto',
      FunctionArn: referenceArn(reference),
      ...(management?.runtimeVersionArn !== undefined && { RuntimeVersionArn: management.runtimeVersionArn }),
    }
  },
})
