import type { CreateFunctionRequest, FunctionConfiguration } from '@aws-sdk/client-lambda'
import { uuid } from '../../../../core/random.ts'
import { attach } from '../../../network/function-network.ts'
import { defineOperation } from '../../../operation.ts'
import { ownFunctionAccess, passRoleAccess } from '../access.ts'
import { describeChange } from '../describe.ts'
import { checkDeadLetterTarget } from '../destination.ts'
import { conflict, invalid } from '../errors.ts'
import { assumableRole, checkRoleAccount } from '../execution-role.ts'
import { readUnqualified, referenceArn } from '../find.ts'
import { startChange } from '../function-change.ts'
import { attachLayers, attachmentAccess, checkTotalSize, layerKeys } from '../layers.ts'
import { publishVersion } from '../publish-version.ts'
import { readCode } from '../read-code.ts'
import { DEFAULT_SETTINGS, readSettings, refuseUnbuiltSettings } from '../read-settings.ts'
import { createFunction, LAMBDA } from '../state.ts'
import { creationAccess, readTags } from '../tags.ts'
import { readVpcConfig, vpcKeys } from '../vpc-config.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export default defineOperation<CreateFunctionRequest, FunctionConfiguration>({
  authorize: ({ FunctionName, Role, Tags, Layers = [], VpcConfig }, context) => {
    checkRoleAccount(Role, context.account)
    const access = ownFunctionAccess('CreateFunction', readUnqualified(FunctionName, context))
    return [
      ...creationAccess({ ...access, context: { ...layerKeys(Layers), ...vpcKeys(VpcConfig, context) } }, Tags),
      passRoleAccess(Role),
      ...attachmentAccess(Layers, context),
    ]
  },
  handle: async (input, context) => {
    const { cloud, account, region, partition } = context
    const reference = readUnqualified(input.FunctionName, context)
    const { functions } = context.state(LAMBDA)
    const { name } = reference
    checkName(name)
    refuseUnbuiltSettings(input)
    const tags = readTags(input.Tags)
    const base = readSettings(input, {
      ...DEFAULT_SETTINGS,
      role: input.Role,
      runtime: '',
      handler: '',
      architectures: input.Architectures ?? DEFAULT_SETTINGS.architectures,
      loggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
      layers: attachLayers(input.Layers ?? [], context),
    })
    assumableRole(base.role, partition.id, cloud.store)
    const settings = { ...base, ...readVpcConfig(input.VpcConfig, { name, role: base.role }, context) }
    const code = await readCode(input.Code, context)
    checkTotalSize(code, settings.layers)
    if (functions.has(name)) throw conflict(`Function already exist: ${name}`)
    const arn = referenceArn(reference)
    const created = createFunction(
      { name, arn, account, region, partition: partition.id, tags },
      {
        settings,
        code,
        lastModified: cloud.clock.now(),
        revisionId: uuid(cloud.random),
        change: startChange('create', cloud, settings),
      },
    )
    checkDeadLetterTarget({ fn: created, version: created.latest }, context)
    functions.set(name, created)
    attach(cloud, created, created.latest)
    return describeChange(input.Publish ? await publishVersion(created, context) : created.latest)
  },
})

const MAX_NAME = 64

/** Lambda checks a name's own length apart from that of the ARN it may be written as. */
function checkName(name: string): void {
  if (name.length <= MAX_NAME) return
  throw invalid(
    `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to ${MAX_NAME}`,
  )
}
