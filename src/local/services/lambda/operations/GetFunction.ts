import { basename } from 'node:path'
import type { GetFunctionRequest, GetFunctionResponse } from '@aws-sdk/client-lambda'
import { quietly } from '../../../authorizer.ts'
import { defineOperation, type OperationContext } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { describeVersion } from '../describe.ts'
import { type FunctionReference, findFunction, findVersion, readReference } from '../find.ts'
import type { LambdaFunction } from '../state.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
export default defineOperation<GetFunctionRequest, GetFunctionResponse>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('GetFunction', readReference(FunctionName, Qualifier, context), context),
  handle: ({ FunctionName, Qualifier }, context) => {
    const { store, endpoint } = context.cloud
    const reference = readReference(FunctionName, Qualifier, context)
    const fn = findFunction(reference, store)
    const version = findVersion(fn, reference)
    return {
      Configuration: describeVersion(version, reference.qualifier),
      Code: { RepositoryType: 'S3', Location: `${endpoint}/_xacct/code/${basename(version.code.folder)}` },
      ...describeTags(fn, reference, context),
      ...(fn.reservedConcurrency !== undefined && {
        Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency },
      }),
    }
  },
})

/** Tags are shown to whoever may list them; the others are told why not. */
function describeTags(fn: LambdaFunction, reference: FunctionReference, context: OperationContext) {
  if (fn.tags.size === 0) return {}
  const { cloud, caller, requestId, region } = context
  const access = functionAccess('ListTags', { ...reference, qualifier: undefined }, context)
  const { decision, message } = quietly(cloud, caller, access, { requestId, region })
  if (decision === 'allow') return { Tags: Object.fromEntries(fn.tags) }
  return { TagsError: { ErrorCode: 'AccessDeniedException', Message: message } }
}
