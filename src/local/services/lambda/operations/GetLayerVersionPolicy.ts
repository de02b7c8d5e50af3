import type { GetLayerVersionPolicyRequest, GetLayerVersionPolicyResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { missing } from '../errors.ts'
import { layerVersionAccess, readLayerVersion } from '../layer-reference.ts'
import { findLayerPolicyTarget } from '../layer-versions.ts'
import { showPolicy } from '../permissions.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html */
export default defineOperation<GetLayerVersionPolicyRequest, GetLayerVersionPolicyResponse>({
  authorize: ({ LayerName, VersionNumber }, context) => {
    const reference = readLayerVersion(LayerName, VersionNumber, context)
    return layerVersionAccess('GetLayerVersionPolicy', reference, context.cloud.store)
  },
  handle: ({ LayerName, VersionNumber }, context) => {
    const target = findLayerPolicyTarget(readLayerVersion(LayerName, VersionNumber, context), context)
    if (target.policy === undefined) throw missing('No policy is associated with the given resource.')
    return { Policy: showPolicy(target.policy, target.partition, context), RevisionId: target.policy.revisionId }
  },
})
