import type { CreateFunctionRequest, FunctionConfiguration } from '@aws-sdk/client-lambda'
import { AwsError } from '../../../../core/errors.ts'
import { uuid } from '../../../../core/random.ts'
import { defineOperation } from '../../../operation.ts'
import { ownFunctionAccess, passRoleAccess } from '../access.ts'
import { describeVersion } from '../describe.ts'
import { assumableRole, checkRoleAccount } from '../execution-role.ts'
import { readReference, referenceArn } from '../find.ts'
import { publishVersion } from '../publish-version.ts'
import { readCode } from '../read-code.ts'
import { DEFAULT_SETTINGS, readSettings } from '../read-settings.ts'
import { LAMBDA, type LambdaFunction } from '../state.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export default defineOperation<CreateFunctionRequest, FunctionConfiguration>({
  authorize: ({ FunctionName, Role }, context) => {
    checkRoleAccount(Role, context.account)
    const reference = readReference(FunctionName, undefined, context)
    return [ownFunctionAccess('CreateFunction', reference), passRoleAccess(Role)]
  },
  handle: async (input, context) => {
    const { cloud, account, region, partition } = context
    const reference = { ...readReference(input.FunctionName, undefined, context), qualifier: undefined }
    const { functions } = context.state(LAMBDA)
    const { name } = reference
    if (functions.has(name)) {
      throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, { fields: { Type: 'User' } })
    }
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
      tags: new Map(Object.entries(input.Tags ?? {})),
    }
    functions.set(name, created)
    return describeVersion(input.Publish ? publishVersion(created, context) : created.latest, input.Publish)
  },
})
