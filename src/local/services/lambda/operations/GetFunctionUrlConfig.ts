import type { GetFunctionUrlConfigRequest, GetFunctionUrlConfigResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { readReference } from '../find.ts'
import { describeUrl, findUrl, findUrlTarget, urlAccess } from '../function-url.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionUrlConfig.html */
export default defineOperation<GetFunctionUrlConfigRequest, GetFunctionUrlConfigResponse>({
  authorize: (input, context) => urlAccess('GetFunctionUrlConfig', input, context),
  handle: ({ FunctionName, Qualifier }, context) => {
    const reference = readReference(FunctionName, Qualifier, context)
    const target = findUrlTarget(reference, context, 'The resource you requested does not exist.')
    return describeUrl(target, findUrl(target), context.cloud) as GetFunctionUrlConfigResponse
  },
})
