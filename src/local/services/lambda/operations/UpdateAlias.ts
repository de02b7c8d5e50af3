import type { AliasConfiguration, UpdateAliasRequest } from '@aws-sdk/client-lambda'
import { uuid } from '../../../../core/random.ts'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { readTarget } from '../aliases.ts'
import { describeAlias } from '../describe.ts'
import { checkRevision, missing } from '../errors.ts'
import { findFunction, readUnqualified } from '../find.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html */
export default defineOperation<UpdateAliasRequest, AliasConfiguration>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('UpdateAlias', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName, Name: name, RevisionId, ...input }, context) => {
    const { store, random } = context.cloud
    const fn = findFunction(readUnqualified(FunctionName, context), store)
    const alias = fn.aliases.get(name)
    if (alias === undefined) throw missing(`Alias not found: ${fn.arn}:${name}`)
    checkRevision(RevisionId, alias.revisionId)
    const routing = input.RoutingConfig ?? { AdditionalVersionWeights: alias.weights }
    const updated = {
      name,
      description: input.Description ?? alias.description,
      revisionId: uuid(random),
      ...readTarget(fn, input.FunctionVersion ?? alias.version, routing),
    }
    fn.aliases.set(name, updated)
    return describeAlias(fn, updated)
  },
})
