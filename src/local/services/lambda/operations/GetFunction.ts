import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { GetFunctionRequest, GetFunctionResponse } from '@aws-sdk/client-lambda'
import { quietly } from '../../../authorizer.ts'
import { defineOperation, type OperationContext } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { describeVersion } from '../describe.ts'
import { type FunctionReference, findFunction, findVersion, readReference } from '../find.ts'
import { followFolder } from '../local-folder.ts'
import type { FunctionCode, LambdaFunction } from '../state.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
export default defineOperation<GetFunctionRequest, GetFunctionResponse>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('GetFunction', readReference(FunctionName, Qualifier, context), context),
  handle: ({ FunctionName, Qualifier }, context) => {
    const { cloud } = context
    const reference = readReference(FunctionName, Qualifier, context)
    const fn = findFunction(reference, cloud.store)
    const version = followFolder(fn, findVersion(fn, reference), cloud)
    return {
      Configuration: describeVersion(version, cloud, reference.qualifier),
      Code: { RepositoryType: 'S3', Location: locationOf(version.code, cloud.endpoint) },
      ...describeTags(fn, reference, context),
      ...(fn.reservedConcurrency !== undefined && {
        Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency },
      }),
    }
  },
})

/** Where the package can be fetched, or where the folder is that stands for one. */
function locationOf({ folder, localFolder }: FunctionCode, endpoint: string): string {
  if (localFolder !== undefined) return pathToFileURL(folder).href
  return `${endpoint}/_xacct/code/${basename(folder)}`
}

/** Tags are shown to whoever may list them; the others are told why not. */
function describeTags(fn: LambdaFunction, reference: FunctionReference, context: OperationContext) {
  if (fn.tags.size === 0) return {}
  const { cloud, caller, requestId, region } = context
  const access = functionAccess('ListTags', { ...reference, qualifier: undefined }, context)
  const { decision, message } = quietly(cloud, caller, access, { requestId, region })
  if (decision === 'allow') return { Tags: Object.fromEntries(fn.tags) }
  return { TagsError: { ErrorCode: 'AccessDeniedException', Message: message } }
}
