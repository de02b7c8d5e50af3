import type { AddPermissionRequest, AddPermissionResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { ownFunctionAccess } from '../access.ts'
import { checkRevision, conflict } from '../errors.ts'
import { lookUp, readReference } from '../find.ts'
import { findPolicyTarget, savePermissions, withIds } from '../permissions.ts'
import { type Permission, permissionContext, readPermission } from '../read-permission.ts'
import { resourceTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export default defineOperation<AddPermissionRequest, AddPermissionResponse>({
  authorize: ({ FunctionName, Qualifier, Principal, FunctionUrlAuthType }, context) => {
    const reference = readReference(FunctionName, Qualifier, context)
    const tags = lookUp(reference, context.cloud.store)?.tags
    return {
      ...ownFunctionAccess('AddPermission', reference),
      context: { ...permissionContext(Principal, FunctionUrlAuthType), ...resourceTags(tags) },
    }
  },
  handle: (input, context) => {
    const target = findPolicyTarget(readReference(input.FunctionName, input.Qualifier, context), context)
    checkRevision(input.RevisionId, target.revisionId, 'GetPolicy')
    const statements = target.fn.policies.get(target.key)?.statements ?? new Map<string, object>()
    if (statements.has(input.StatementId)) {
      throw conflict(
        `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      )
    }
    const permission = readPermission(input, target)
    const all = [...(statements.values() as Iterable<Permission>), withIds(permission, target, context)]
    savePermissions(target, all, context)
    return { Statement: JSON.stringify(permission) }
  },
})
