import type { ListFunctionUrlConfigsRequest, ListFunctionUrlConfigsResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { readUnqualified } from '../find.ts'
import { describeUrl, findUrlTarget } from '../function-url.ts'
import { paginate } from '../paginate.ts'

/** Of the function itself and of its aliases. @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html */
export default defineOperation<ListFunctionUrlConfigsRequest, ListFunctionUrlConfigsResponse>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('ListFunctionUrlConfigs', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName, ...page }, context) => {
    const { fn } = findUrlTarget(readUnqualified(FunctionName, context), context)
    const all = [...fn.urls].map(([key, url]) => {
      const arn = key === '' ? fn.arn : `${fn.arn}:${key}`
      return describeUrl({ fn, key, arn }, url, context.cloud)
    })
    const { items, ...rest } = paginate(all, ({ FunctionArn }) => FunctionArn as string, page)
    return { FunctionUrlConfigs: items, ...rest }
  },
})
