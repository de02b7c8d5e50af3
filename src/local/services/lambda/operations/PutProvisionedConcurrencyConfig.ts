import type {
  PutProvisionedConcurrencyConfigRequest,
  PutProvisionedConcurrencyConfigResponse,
} from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { readReference } from '../find.ts'
import { checkProvisioned, describeProvisioned, findProvisionedTarget } from '../provisioned-concurrency.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html */
export default defineOperation<PutProvisionedConcurrencyConfigRequest, PutProvisionedConcurrencyConfigResponse>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('PutProvisionedConcurrencyConfig', readReference(FunctionName, Qualifier, context), context),
  handle: ({ FunctionName, Qualifier, ProvisionedConcurrentExecutions: requested }, context) => {
    const target = findProvisionedTarget(
      readReference(FunctionName, Qualifier, context),
      context,
      'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
    )
    checkProvisioned(target, requested)
    const provisioned = { requested, lastModified: context.cloud.clock.now() }
    target.fn.provisioned.set(target.qualifier, provisioned)
    return {
      ...describeProvisioned(provisioned),
      AvailableProvisionedConcurrentExecutions: 0,
      AllocatedProvisionedConcurrentExecutions: 0,
      Status: 'IN_PROGRESS',
    }
  },
})
