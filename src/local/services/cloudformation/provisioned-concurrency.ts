import type { GetProvisionedConcurrencyConfigResponse } from '@aws-sdk/client-lambda'
import { HandlerFailure } from './deployment/handler-failure.ts'
import type { ResourceRequest } from './resource-type.ts'

export interface ProvisionedConcurrency {
  readonly ProvisionedConcurrentExecutions: number
}

/** Gives a version or alias its provisioned concurrency and waits until it is there. @throws HandlerFailure where it fails */
export async function putProvisionedConcurrency(
  { call, settle }: Pick<ResourceRequest<unknown>, 'call' | 'settle'>,
  FunctionName: string,
  Qualifier: string,
  config: ProvisionedConcurrency | undefined,
): Promise<void> {
  if (config === undefined) return
  const target = { FunctionName, Qualifier }
  await call('lambda', 'PutProvisionedConcurrencyConfig', { ...target, ...config })
  await settle(async () => {
    const answer = await call<GetProvisionedConcurrencyConfigResponse>(
      'lambda',
      'GetProvisionedConcurrencyConfig',
      target,
    )
    if (answer.Status === 'FAILED') throw new HandlerFailure(answer.StatusReason ?? 'FAILED', 'NotStabilized')
    return answer.Status === 'READY'
  })
}
