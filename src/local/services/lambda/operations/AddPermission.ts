import type { AddPermissionRequest, AddPermissionResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { wholeFunctionAccess } from '../access.ts'
import { checkRevision } from '../errors.ts'
import { readReference } from '../find.ts'
import { addStatement, findPolicyTarget } from '../permissions.ts'
import { permissionContext, readPermission } from '../read-permission.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export default defineOperation<AddPermissionRequest, AddPermissionResponse>({
  authorize: ({ FunctionName, Qualifier, Principal, FunctionUrlAuthType }, context) => {
    const reference = readReference(FunctionName, Qualifier, context)
    const access = wholeFunctionAccess('AddPermission', reference, context)
    return { ...access, context: { ...permissionContext(Principal, FunctionUrlAuthType), ...access.context } }
  },
  handle: (input, context) => {
    const target = findPolicyTarget(readReference(input.FunctionName, input.Qualifier, context), context)
    checkRevision(input.RevisionId, target.revisionId, 'GetPolicy')
    const permission = readPermission(input, target)
    addStatement(target, permission, context)
    return { Statement: JSON.stringify(permission) }
  },
})
