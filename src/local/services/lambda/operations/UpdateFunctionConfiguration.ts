import type { FunctionConfiguration, UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { ownFunctionAccess, passRoleAccess } from '../access.ts'
import { describeVersion } from '../describe.ts'
import { checkRevision } from '../errors.ts'
import { assumableRole, checkRoleAccount } from '../execution-role.ts'
import { findFunction, lookUp, readUnqualified } from '../find.ts'
import { readSettings, refuseUnbuiltSettings } from '../read-settings.ts'
import { replaceLatest } from '../replace-latest.ts'
import { resourceTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export default defineOperation<UpdateFunctionConfigurationRequest, FunctionConfiguration>({
  authorize: ({ FunctionName, Role }, context) => {
    const reference = readUnqualified(FunctionName, context)
    if (Role !== undefined) checkRoleAccount(Role, reference.account)
    const tags = lookUp(reference, context.cloud.store)?.tags
    const access = { ...ownFunctionAccess('UpdateFunctionConfiguration', reference), context: resourceTags(tags) }
    return Role === undefined ? access : [access, passRoleAccess(Role)]
  },
  handle: (input, context) => {
    const fn = findFunction(readUnqualified(input.FunctionName, context), context.cloud.store)
    checkRevision(input.RevisionId, fn.latest.revisionId)
    refuseUnbuiltSettings(input)
    const settings = readSettings(input, fn.latest.settings)
    if (input.Role !== undefined) assumableRole(input.Role, fn.partition, context.cloud.store)
    return describeVersion(replaceLatest(fn, { settings }, context))
  },
})
