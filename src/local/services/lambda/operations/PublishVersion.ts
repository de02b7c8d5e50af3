import type { FunctionConfiguration, PublishVersionRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { describeVersion } from '../describe.ts'
import { checkRevision, invalid, refuseUnbuilt } from '../errors.ts'
import { findFunction, readUnqualified } from '../find.ts'
import { checkSettled } from '../function-change.ts'
import { publishVersion } from '../publish-version.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */
export default defineOperation<PublishVersionRequest, FunctionConfiguration>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('PublishVersion', readUnqualified(FunctionName, context), context),
  handle: async (input, context) => {
    const { cloud } = context
    const fn = findFunction(readUnqualified(input.FunctionName, context), cloud.store)
    const { revisionId, code } = fn.latest
    refuseUnbuilt(input, ['PublishTo'])
    checkSettled(fn, cloud)
    checkRevision(input.RevisionId, revisionId)
    if (input.CodeSha256 && input.CodeSha256 !== code.sha256) {
      throw invalid(
        `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
      )
    }
    const published = await publishVersion(fn, context, input.Description)
    return describeVersion(published, cloud, published.version)
  },
})
