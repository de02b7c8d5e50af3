import type { AliasConfiguration, GetAliasRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { findAlias } from '../aliases.ts'
import { describeAlias } from '../describe.ts'
import { findFunction, readUnqualified } from '../find.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html */
export default defineOperation<GetAliasRequest, AliasConfiguration>({
  authorize: ({ FunctionName }, context) => functionAccess('GetAlias', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName, Name }, context) => {
    const fn = findFunction(readUnqualified(FunctionName, context), context.cloud.store)
    return describeAlias(fn, findAlias(fn, Name))
  },
})
