import type { RemovePermissionRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { wholeFunctionAccess } from '../access.ts'
import { checkRevision } from '../errors.ts'
import { lookUp, readReference } from '../find.ts'
import { checkStatement, findPolicyTarget, removeStatement, statementsOf } from '../permissions.ts'
import { permissionKeys } from '../read-permission.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
export default defineOperation<RemovePermissionRequest, object>({
  authorize: ({ FunctionName, Qualifier, StatementId }, context) => {
    const reference = readReference(FunctionName, Qualifier, context)
    const policy = lookUp(reference, context.cloud.store)?.policies.get(reference.qualifier ?? '')
    const statement = statementsOf(policy).find(({ Sid }) => Sid === StatementId)
    const access = wholeFunctionAccess('RemovePermission', reference, context)
    return { ...access, context: { ...(statement && permissionKeys(statement, context)), ...access.context } }
  },
  handle: ({ FunctionName, Qualifier, StatementId, RevisionId }, context) => {
    const target = findPolicyTarget(readReference(FunctionName, Qualifier, context), context)
    checkStatement(target, StatementId)
    checkRevision(RevisionId, target.revisionId, 'GetPolicy')
    removeStatement(target, StatementId, context)
    return {}
  },
})
