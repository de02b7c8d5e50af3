import type { ListAliasesRequest, ListAliasesResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { aliasesOf } from '../aliases.ts'
import { describeAlias } from '../describe.ts'
import { findFunction, readUnqualified } from '../find.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html */
export default defineOperation<ListAliasesRequest, ListAliasesResponse>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('ListAliases', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName, FunctionVersion: version, ...page }, context) => {
    const fn = findFunction(readUnqualified(FunctionName, context), context.cloud.store)
    const wanted = version === undefined ? undefined : aliasesOf(fn, version)
    const aliases = [...fn.aliases.values()].filter(({ name }) => wanted?.includes(name) ?? true)
    const { items, ...rest } = paginate(aliases, ({ name }) => name, page)
    return { Aliases: items.map((alias) => describeAlias(fn, alias)), ...rest }
  },
})
