import type { FunctionConfiguration, UpdateFunctionCodeRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { describeVersion } from '../describe.ts'
import { checkRevision, refuseUnbuilt } from '../errors.ts'
import { findFunction, readUnqualified } from '../find.ts'
import { publishVersion } from '../publish-version.ts'
import { readCode } from '../read-code.ts'
import { replaceLatest } from '../replace-latest.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
export default defineOperation<UpdateFunctionCodeRequest, FunctionConfiguration>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('UpdateFunctionCode', readUnqualified(FunctionName, context), context),
  handle: async (input, context) => {
    const reference = readUnqualified(input.FunctionName, context)
    refuseUnbuilt(input, ['PublishTo'])
    const find = () => findFunction(reference, context.cloud.store)
    checkRevision(input.RevisionId, find().latest.revisionId)
    const code = await readCode(input, context)
    // Another request may have changed or deleted the function while the package was unpacked.
    const fn = find()
    checkRevision(input.RevisionId, fn.latest.revisionId)
    if (input.DryRun) return describeVersion(fn.latest)
    const settings = { ...fn.latest.settings, ...(input.Architectures && { architectures: input.Architectures }) }
    replaceLatest(fn, { code, settings }, context)
    if (!input.Publish) return describeVersion(fn.latest)
    const published = publishVersion(fn, context)
    return describeVersion(published, published.version)
  },
})
