import type { ListFunctionsRequest, ListFunctionsResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { accountAccess } from '../access.ts'
import { summarizeVersion } from '../describe.ts'
import { paginate, versionKey } from '../paginate.ts'
import { LAMBDA } from '../state.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
export default defineOperation<ListFunctionsRequest, ListFunctionsResponse>({
  authorize: () => accountAccess('ListFunctions'),
  handle: ({ FunctionVersion, ...page }, context) => {
    const isAll = FunctionVersion === 'ALL'
    const versions = [...context.state(LAMBDA).functions.values()].flatMap((fn) =>
      isAll ? [fn.latest, ...fn.versions.values()] : [fn.latest],
    )
    const { items, ...rest } = paginate(
      versions,
      ({ functionName, version }) => `${functionName}:${versionKey(version)}`,
      page,
    )
    return {
      Functions: items.map((version) => summarizeVersion(version, isAll ? version.version : undefined)),
      ...rest,
    }
  },
})
