import type { RemovePermissionRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { ownFunctionAccess } from '../access.ts'
import { checkRevision, missing } from '../errors.ts'
import { lookUp, readReference } from '../find.ts'
import { findPolicyTarget, savePermissions } from '../permissions.ts'
import { type Permission, permissionKeys } from '../read-permission.ts'
import { resourceTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
export default defineOperation<RemovePermissionRequest, object>({
  authorize: ({ FunctionName, Qualifier, StatementId }, context) => {
    const reference = readReference(FunctionName, Qualifier, context)
    const fn = lookUp(reference, context.cloud.store)
    const statement = fn?.policies.get(reference.qualifier ?? '')?.statements.get(StatementId) as Permission | undefined
    return {
      ...ownFunctionAccess('RemovePermission', reference),
      context: { ...(statement && permissionKeys(statement, context)), ...resourceTags(fn?.tags) },
    }
  },
  handle: ({ FunctionName, Qualifier, StatementId, RevisionId }, context) => {
    const target = findPolicyTarget(readReference(FunctionName, Qualifier, context), context)
    const policy = target.fn.policies.get(target.key)
    if (policy === undefined) throw missing('No policy is associated with the given resource.')
    if (!policy.statements.has(StatementId)) {
      throw missing(`Statement ${StatementId} is not found in resource policy.`)
    }
    checkRevision(RevisionId, target.revisionId, 'GetPolicy')
    const rest = ([...policy.statements.values()] as Permission[]).filter(({ Sid }) => Sid !== StatementId)
    savePermissions(target, rest, context)
    return {}
  },
})
