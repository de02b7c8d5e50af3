import type { FunctionEventInvokeConfig, GetFunctionEventInvokeConfigRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { describeEventInvoke, findEventInvokeSettings, findEventInvokeTarget } from '../event-invoke.ts'
import { readReference } from '../find.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html */
export default defineOperation<GetFunctionEventInvokeConfigRequest, FunctionEventInvokeConfig>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('GetFunctionEventInvokeConfig', readReference(FunctionName, Qualifier, context), context),
  handle: ({ FunctionName, Qualifier }, context) => {
    const target = findEventInvokeTarget(readReference(FunctionName, Qualifier, context), context)
    return describeEventInvoke(target, findEventInvokeSettings(target))
  },
})
