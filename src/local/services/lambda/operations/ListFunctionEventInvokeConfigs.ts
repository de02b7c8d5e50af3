import type {
  ListFunctionEventInvokeConfigsRequest,
  ListFunctionEventInvokeConfigsResponse,
} from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { describeEventInvoke, findEventInvokeTarget } from '../event-invoke.ts'
import { readUnqualified } from '../find.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html */
export default defineOperation<ListFunctionEventInvokeConfigsRequest, ListFunctionEventInvokeConfigsResponse>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('ListFunctionEventInvokeConfigs', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName, ...page }, context) => {
    const { fn } = findEventInvokeTarget(readUnqualified(FunctionName, context), context)
    const { items, ...rest } = paginate([...fn.eventInvokeSettings], ([qualifier]) => qualifier, page)
    return {
      FunctionEventInvokeConfigs: items.map(([qualifier, settings]) =>
        describeEventInvoke({ fn, qualifier }, settings),
      ),
      ...rest,
    }
  },
})
