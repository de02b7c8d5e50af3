import type { CreateFunctionRequest, FunctionConfiguration } from '@aws-sdk/client-lambda'
import { uuid } from '../../../../core/random.ts'
import { defineOperation } from '../../../operation.ts'
import { ownFunctionAccess, passRoleAccess } from '../access.ts'
import { describeVersion } from '../describe.ts'
import { conflict } from '../errors.ts'
import { assumableRole, checkRoleAccount } from '../execution-role.ts'
import { readUnqualified, referenceArn } from '../find.ts'
import { publishVersion } from '../publish-version.ts'
import { readCode } from '../read-code.ts'
import { DEFAULT_SETTINGS, readSettings, refuseUnbuiltSettings } from '../read-settings.ts'
import { LAMBDA, type LambdaFunction } from '../state.ts'
import { creationAccess, readTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export default defineOperation<CreateFunctionRequest, FunctionConfiguration>({
  authorize: ({ FunctionName, Role, Tags }, context) => {
    checkRoleAccount(Role, context.account)
    const access = ownFunctionAccess('CreateFunction', readUnqualified(FunctionName, context))
    return [...creationAccess(access, Tags), passRoleAccess(Role)]
  },
  handle: async (input, context) => {
    const { cloud, account, region, partition } = context
    const reference = readUnqualified(input.FunctionName, context)
    const { functions } = context.state(LAMBDA)
    const { name } = reference
    refuseUnbuiltSettings(input)
    const tags = readTags(input.Tags)
    const settings = readSettings(input, {
      ...DEFAULT_SETTINGS,
      role: input.Role,
      runtime: '',
      handler: '',
      architectures: input.Architectures ?? DEFAULT_SETTINGS.architectures,
      loggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
    })
    assumableRole(settings.role, partition.id, cloud.store)
    const code = await readCode(input.Code, context)
    if (functions.has(name)) throw conflict(`Function already exist: ${name}`)
    const arn = referenceArn(reference)
    const created: LambdaFunction = {
      name,
      arn,
      account,
      region,
      partition: partition.id,
      latest: {
        functionName: name,
        version: '$LATEST',
        functionArn: arn,
        settings,
        code,
        lastModified: cloud.clock.now(),
        revisionId: uuid(cloud.random),
      },
      versions: new Map(),
      aliases: new Map(),
      policies: new Map(),
      eventInvokeSettings: new Map(),
      tags,
    }
    functions.set(name, created)
    return describeVersion(input.Publish ? publishVersion(created, context) : created.latest)
  },
})
