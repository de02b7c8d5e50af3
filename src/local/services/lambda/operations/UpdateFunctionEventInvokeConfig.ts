import type { FunctionEventInvokeConfig, UpdateFunctionEventInvokeConfigRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import {
  describeEventInvoke,
  findEventInvokeSettings,
  findEventInvokeTarget,
  saveEventInvokeSettings,
} from '../event-invoke.ts'
import { readReference } from '../find.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html */
export default defineOperation<UpdateFunctionEventInvokeConfigRequest, FunctionEventInvokeConfig>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('UpdateFunctionEventInvokeConfig', readReference(FunctionName, Qualifier, context), context),
  handle: (input, context) => {
    const target = findEventInvokeTarget(readReference(input.FunctionName, input.Qualifier, context), context)
    const settings = saveEventInvokeSettings(target, input, context, findEventInvokeSettings(target))
    return describeEventInvoke(target, settings)
  },
})
