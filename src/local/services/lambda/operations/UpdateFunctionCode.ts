import type { FunctionConfiguration, UpdateFunctionCodeRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { describeChange, describeVersion } from '../describe.ts'
import { checkRevision, refuseUnbuilt } from '../errors.ts'
import { findFunction, readUnqualified } from '../find.ts'
import { whileUpdating } from '../function-change.ts'
import { checkTotalSize } from '../layers.ts'
import { publishVersion } from '../publish-version.ts'
import { readCode } from '../read-code.ts'
import { replaceLatest } from '../replace-latest.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
export default defineOperation<UpdateFunctionCodeRequest, FunctionConfiguration>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('UpdateFunctionCode', readUnqualified(FunctionName, context), context),
  handle: async (input, context) => {
    const { cloud } = context
    const reference = readUnqualified(input.FunctionName, context)
    refuseUnbuilt(input, ['PublishTo'])
    const fn = findFunction(reference, cloud.store)
    checkRevision(input.RevisionId, fn.latest.revisionId)
    return whileUpdating(fn, cloud, async () => {
      const code = await readCode(input, context)
      // Another request may have deleted the function while the package was unpacked.
      findFunction(reference, cloud.store)
      checkTotalSize(code, fn.latest.settings.layers)
      if (input.DryRun) return describeVersion(fn.latest, cloud)
      const settings = { ...fn.latest.settings, ...(input.Architectures && { architectures: input.Architectures }) }
      replaceLatest(fn, { code, settings }, cloud)
      if (!input.Publish) return describeChange(fn.latest)
      const published = await publishVersion(fn, context)
      return describeChange(published, published.version)
    })
  },
})
