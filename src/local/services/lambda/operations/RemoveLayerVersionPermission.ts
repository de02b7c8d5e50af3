import type { RemoveLayerVersionPermissionRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { checkRevision } from '../errors.ts'
import { layerVersionAccess, readLayerVersion } from '../layer-reference.ts'
import { findLayerPolicyTarget } from '../layer-versions.ts'
import { checkStatement, removeStatement } from '../permissions.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_RemoveLayerVersionPermission.html */
export default defineOperation<RemoveLayerVersionPermissionRequest, object>({
  authorize: ({ LayerName, VersionNumber }, context) => {
    const reference = readLayerVersion(LayerName, VersionNumber, context)
    return layerVersionAccess('RemoveLayerVersionPermission', reference, context.cloud.store)
  },
  handle: ({ LayerName, VersionNumber, StatementId, RevisionId }, context) => {
    const target = findLayerPolicyTarget(readLayerVersion(LayerName, VersionNumber, context), context)
    checkStatement(target, StatementId)
    checkRevision(RevisionId, target.revisionId, 'GetLayerPolicy')
    removeStatement(target, StatementId, context)
    return {}
  },
})
