import type { PutRuntimeManagementConfigRequest, PutRuntimeManagementConfigResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { wholeFunctionAccess } from '../access.ts'
import { invalid } from '../errors.ts'
import { findFunction, findVersion, readReference, referenceArn } from '../find.ts'

/** Kept and told, but the runtime is this machine's. @see https://docs.aws.amazon.com/lambda/latest/api/API_PutRuntimeManagementConfig.html */
export default defineOperation<PutRuntimeManagementConfigRequest, PutRuntimeManagementConfigResponse>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    wholeFunctionAccess('PutRuntimeManagementConfig', readReference(FunctionName, Qualifier, context), context),
  handle: ({ FunctionName, Qualifier, UpdateRuntimeOn, RuntimeVersionArn }, context) => {
    const reference = readReference(FunctionName, Qualifier, context)
    const fn = findFunction(reference, context.cloud.store)
    const { version } = findVersion(fn, reference)
    // The text is ours.
    if ((UpdateRuntimeOn === 'Manual') !== (RuntimeVersionArn !== undefined)) {
      throw invalid('RuntimeVersionArn is needed where UpdateRuntimeOn is Manual, and only there.')
    }
    const runtime = RuntimeVersionArn === undefined ? {} : { runtimeVersionArn: RuntimeVersionArn }
    fn.runtimeManagement.set(version, { updateRuntimeOn: UpdateRuntimeOn, ...runtime })
    return { UpdateRuntimeOn, FunctionArn: referenceArn(reference), ...(RuntimeVersionArn && { RuntimeVersionArn }) }
  },
})
