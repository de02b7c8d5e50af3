import type { AliasConfiguration, CreateAliasRequest } from '@aws-sdk/client-lambda'
import { uuid } from '../../../../core/random.ts'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { readTarget } from '../aliases.ts'
import { describeAlias } from '../describe.ts'
import { conflict } from '../errors.ts'
import { findFunction, readUnqualified } from '../find.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
export default defineOperation<CreateAliasRequest, AliasConfiguration>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('CreateAlias', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName, Name: name, FunctionVersion, Description, RoutingConfig }, context) => {
    const { store, random } = context.cloud
    const fn = findFunction(readUnqualified(FunctionName, context), store)
    const target = readTarget(fn, FunctionVersion, RoutingConfig)
    if (fn.aliases.has(name)) throw conflict(`Alias already exists: ${fn.arn}:${name}`)
    const alias = { name, description: Description ?? '', revisionId: uuid(random), ...target }
    fn.aliases.set(name, alias)
    return describeAlias(fn, alias)
  },
})
