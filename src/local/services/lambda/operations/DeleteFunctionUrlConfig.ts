import type { DeleteFunctionUrlConfigRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { readReference } from '../find.ts'
import { findUrl, findUrlTarget, urlAccess } from '../function-url.ts'

/** The function's policy stays. @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionUrlConfig.html */
export default defineOperation<DeleteFunctionUrlConfigRequest, object>({
  authorize: (input, context) => urlAccess('DeleteFunctionUrlConfig', input, context),
  handle: ({ FunctionName, Qualifier }, context) => {
    const reference = readReference(FunctionName, Qualifier, context)
    const target = findUrlTarget(reference, context, 'The resource you requested does not exist.')
    findUrl(target)
    target.fn.urls.delete(target.key)
    return {}
  },
})
