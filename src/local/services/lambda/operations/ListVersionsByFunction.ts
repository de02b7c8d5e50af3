import type { ListVersionsByFunctionRequest, ListVersionsByFunctionResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { summarizeVersion } from '../describe.ts'
import { findFunction, readUnqualified } from '../find.ts'
import { paginate, versionKey } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */
export default defineOperation<ListVersionsByFunctionRequest, ListVersionsByFunctionResponse>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('ListVersionsByFunction', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName, ...page }, context) => {
    const { latest, versions } = findFunction(readUnqualified(FunctionName, context), context.cloud.store)
    const { items, ...rest } = paginate([latest, ...versions.values()], ({ version }) => versionKey(version), page)
    return { Versions: items.map((version) => summarizeVersion(version, version.version)), ...rest }
  },
})
