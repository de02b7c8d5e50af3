import type { CreateFunctionUrlConfigRequest, CreateFunctionUrlConfigResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { conflict } from '../errors.ts'
import { readReference } from '../find.ts'
import { describeUrl, findUrlTarget, readCors, urlAccess, urlId } from '../function-url.ts'
import type { FunctionUrl } from '../state.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html */
export default defineOperation<CreateFunctionUrlConfigRequest, CreateFunctionUrlConfigResponse>({
  authorize: (input, context) => urlAccess('CreateFunctionUrlConfig', input, context, input.AuthType),
  handle: ({ FunctionName, Qualifier, AuthType, Cors, InvokeMode }, context) => {
    const { cloud } = context
    const reference = readReference(FunctionName, Qualifier, context)
    const target = findUrlTarget(reference, context)
    if (target.fn.urls.has(target.key)) {
      throw conflict(
        `Failed to create function url config for [functionArn = ${target.arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
      )
    }
    const url: FunctionUrl = {
      id: urlId(cloud.random),
      qualifier: reference.qualifier,
      authType: AuthType,
      ...readCors(Cors),
      ...(InvokeMode && { invokeMode: InvokeMode }),
      createdAt: cloud.clock.now(),
      lastModified: cloud.clock.now(),
    }
    target.fn.urls.set(target.key, url)
    const { InvokeMode: _, LastModifiedTime: __, ...created } = describeUrl(target, url, cloud)
    return { ...created, ...(InvokeMode && { InvokeMode }) } as CreateFunctionUrlConfigResponse
  },
})
