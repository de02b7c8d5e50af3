import type {
  ListProvisionedConcurrencyConfigsRequest,
  ListProvisionedConcurrencyConfigsResponse,
} from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { findFunction, readUnqualified } from '../find.ts'
import { paginate } from '../paginate.ts'
import { describeProvisioned } from '../provisioned-concurrency.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListProvisionedConcurrencyConfigs.html */
export default defineOperation<ListProvisionedConcurrencyConfigsRequest, ListProvisionedConcurrencyConfigsResponse>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('ListProvisionedConcurrencyConfigs', readUnqualified(FunctionName, context), context),
  handle: ({ FunctionName, ...page }, context) => {
    const fn = findFunction(readUnqualified(FunctionName, context), context.cloud.store)
    const { items, ...rest } = paginate([...fn.provisioned], ([qualifier]) => qualifier, page)
    const ProvisionedConcurrencyConfigs = items.map(([qualifier, provisioned]) => ({
      FunctionArn: `${fn.arn}:${qualifier}`,
      ...describeProvisioned(provisioned),
    }))
    return { ProvisionedConcurrencyConfigs, ...rest }
  },
})
