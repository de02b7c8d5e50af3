import type { AddLayerVersionPermissionRequest, AddLayerVersionPermissionResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { checkRevision, invalid } from '../errors.ts'
import { layerVersionAccess, readLayerVersion } from '../layer-reference.ts'
import { findLayerPolicyTarget } from '../layer-versions.ts'
import { addStatement } from '../permissions.ts'
import { readPermission } from '../read-permission.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html */
export default defineOperation<AddLayerVersionPermissionRequest, AddLayerVersionPermissionResponse>({
  authorize: ({ LayerName, VersionNumber }, context) => {
    const reference = readLayerVersion(LayerName, VersionNumber, context)
    return layerVersionAccess('AddLayerVersionPermission', reference, context.cloud.store)
  },
  handle: ({ LayerName, VersionNumber, RevisionId, OrganizationId, ...input }, context) => {
    const target = findLayerPolicyTarget(readLayerVersion(LayerName, VersionNumber, context), context)
    checkRevision(RevisionId, target.revisionId, 'GetLayerPolicy')
    if (OrganizationId !== undefined && input.Principal !== '*') {
      throw invalid('OrganizationId can only be specified when Principal is *.')
    }
    const permission = readPermission(
      { ...input, FunctionName: LayerName, ...(OrganizationId !== undefined && { PrincipalOrgID: OrganizationId }) },
      target,
    )
    const { revisionId } = addStatement(target, permission, context)
    return { Statement: JSON.stringify(permission), RevisionId: revisionId }
  },
})
