import type { FunctionConfiguration, GetFunctionConfigurationRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { describeVersion } from '../describe.ts'
import { findFunction, findVersion, readReference } from '../find.ts'
import { followFolder } from '../local-folder.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
export default defineOperation<GetFunctionConfigurationRequest, FunctionConfiguration>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('GetFunctionConfiguration', readReference(FunctionName, Qualifier, context), context),
  handle: ({ FunctionName, Qualifier }, context) => {
    const reference = readReference(FunctionName, Qualifier, context)
    const fn = findFunction(reference, context.cloud.store)
    const version = followFolder(fn, findVersion(fn, reference), context.cloud)
    return describeVersion(version, context.cloud, reference.qualifier)
  },
})
