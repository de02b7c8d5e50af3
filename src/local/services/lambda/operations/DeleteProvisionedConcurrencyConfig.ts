import type { DeleteProvisionedConcurrencyConfigRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { readReference } from '../find.ts'
import { findProvisionedTarget } from '../provisioned-concurrency.ts'

/** Where there is none it is no error. @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteProvisionedConcurrencyConfig.html */
export default defineOperation<DeleteProvisionedConcurrencyConfigRequest, object>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('DeleteProvisionedConcurrencyConfig', readReference(FunctionName, Qualifier, context), context),
  handle: ({ FunctionName, Qualifier }, context) => {
    const { fn, qualifier } = findProvisionedTarget(readReference(FunctionName, Qualifier, context), context)
    fn.provisioned.delete(qualifier)
    return {}
  },
})
