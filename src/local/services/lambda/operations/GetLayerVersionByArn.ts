import type { GetLayerVersionByArnRequest, GetLayerVersionResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { describeLayerVersion } from '../describe-layer.ts'
import { findLayerVersion, layerVersionAccess, parseLayerVersionArn } from '../layer-reference.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html */
export default defineOperation<GetLayerVersionByArnRequest, GetLayerVersionResponse>({
  authorize: ({ Arn }, context) =>
    layerVersionAccess('GetLayerVersion', parseLayerVersionArn(Arn), context.cloud.store),
  handle: ({ Arn }, context) =>
    describeLayerVersion(findLayerVersion(parseLayerVersionArn(Arn), context), context.cloud),
})
