import type {
  GetProvisionedConcurrencyConfigRequest,
  GetProvisionedConcurrencyConfigResponse,
} from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { readReference } from '../find.ts'
import { describeProvisioned, findProvisioned, findProvisionedTarget } from '../provisioned-concurrency.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html */
export default defineOperation<GetProvisionedConcurrencyConfigRequest, GetProvisionedConcurrencyConfigResponse>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('GetProvisionedConcurrencyConfig', readReference(FunctionName, Qualifier, context), context),
  handle: ({ FunctionName, Qualifier }, context) => {
    const target = findProvisionedTarget(readReference(FunctionName, Qualifier, context), context)
    return describeProvisioned(findProvisioned(target))
  },
})
