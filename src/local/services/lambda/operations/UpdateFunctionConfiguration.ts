import type { FunctionConfiguration, UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda'
import { attach } from '../../../network/function-network.ts'
import { defineOperation } from '../../../operation.ts'
import { passRoleAccess, wholeFunctionAccess } from '../access.ts'
import { describeChange } from '../describe.ts'
import { checkDeadLetterTarget } from '../destination.ts'
import { checkRevision } from '../errors.ts'
import { assumableRole, checkRoleAccount } from '../execution-role.ts'
import { findFunction, readUnqualified } from '../find.ts'
import { checkSettled } from '../function-change.ts'
import { attachLayers, attachmentAccess, checkTotalSize, layerKeys } from '../layers.ts'
import { readSettings, refuseUnbuiltSettings } from '../read-settings.ts'
import { replaceLatest } from '../replace-latest.ts'
import { readVpcConfig, vpcKeys } from '../vpc-config.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export default defineOperation<UpdateFunctionConfigurationRequest, FunctionConfiguration>({
  authorize: ({ FunctionName, Role, Layers = [], VpcConfig }, context) => {
    const reference = readUnqualified(FunctionName, context)
    if (Role !== undefined) checkRoleAccount(Role, reference.account)
    const access = wholeFunctionAccess('UpdateFunctionConfiguration', reference, context)
    return [
      { ...access, context: { ...access.context, ...layerKeys(Layers), ...vpcKeys(VpcConfig, context) } },
      ...(Role === undefined ? [] : [passRoleAccess(Role)]),
      ...attachmentAccess(Layers, context),
    ]
  },
  handle: (input, context) => {
    const { cloud } = context
    const fn = findFunction(readUnqualified(input.FunctionName, context), cloud.store)
    checkSettled(fn, cloud)
    checkRevision(input.RevisionId, fn.latest.revisionId)
    refuseUnbuiltSettings(input)
    const base = readSettings(input, fn.latest.settings)
    const settings = {
      ...base,
      ...readVpcConfig(input.VpcConfig, { name: fn.name, role: base.role }, context),
      ...(input.Layers && { layers: attachLayers(input.Layers, context) }),
    }
    checkTotalSize(fn.latest.code, settings.layers)
    if (input.Role !== undefined) assumableRole(input.Role, fn.partition, cloud.store)
    if (input.DeadLetterConfig) checkDeadLetterTarget({ fn, version: { ...fn.latest, settings } }, context)
    const updated = replaceLatest(fn, { settings }, cloud)
    attach(cloud, fn, updated)
    return describeChange(updated)
  },
})
