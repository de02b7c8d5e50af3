import type { UpdateFunctionUrlConfigRequest, UpdateFunctionUrlConfigResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { readReference } from '../find.ts'
import { describeUrl, findUrl, findUrlTarget, readCors, urlAccess } from '../function-url.ts'
import type { FunctionUrl } from '../state.ts'

/** What a request does not mention stays; CORS settings are replaced as a whole. @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html */
export default defineOperation<UpdateFunctionUrlConfigRequest, UpdateFunctionUrlConfigResponse>({
  authorize: (input, context) => urlAccess('UpdateFunctionUrlConfig', input, context, input.AuthType),
  handle: ({ FunctionName, Qualifier, AuthType, Cors, InvokeMode }, context) => {
    const target = findUrlTarget(readReference(FunctionName, Qualifier, context), context)
    const { cors, ...current } = findUrl(target)
    const url: FunctionUrl = {
      ...current,
      ...(Cors === undefined ? cors && { cors } : readCors(Cors)),
      ...(AuthType && { authType: AuthType }),
      ...(InvokeMode && { invokeMode: InvokeMode }),
      lastModified: context.cloud.clock.now(),
    }
    target.fn.urls.set(target.key, url)
    return describeUrl(target, url, context.cloud) as UpdateFunctionUrlConfigResponse
  },
})
