import type { FunctionEventInvokeConfig, PutFunctionEventInvokeConfigRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { describeEventInvoke, findEventInvokeTarget, saveEventInvokeSettings } from '../event-invoke.ts'
import { readReference } from '../find.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export default defineOperation<PutFunctionEventInvokeConfigRequest, FunctionEventInvokeConfig>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('PutFunctionEventInvokeConfig', readReference(FunctionName, Qualifier, context), context),
  handle: (input, context) => {
    const target = findEventInvokeTarget(readReference(input.FunctionName, input.Qualifier, context), context)
    return describeEventInvoke(target, saveEventInvokeSettings(target, input, context))
  },
})
