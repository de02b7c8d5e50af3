import type { DeleteFunctionEventInvokeConfigRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { findEventInvokeSettings, findEventInvokeTarget } from '../event-invoke.ts'
import { readReference } from '../find.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html */
export default defineOperation<DeleteFunctionEventInvokeConfigRequest, object>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('DeleteFunctionEventInvokeConfig', readReference(FunctionName, Qualifier, context), context),
  handle: ({ FunctionName, Qualifier }, context) => {
    const target = findEventInvokeTarget(readReference(FunctionName, Qualifier, context), context)
    findEventInvokeSettings(target)
    target.fn.eventInvokeSettings.delete(target.qualifier)
    return {}
  },
})
