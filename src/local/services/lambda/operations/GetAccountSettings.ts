import type { GetAccountSettingsRequest, GetAccountSettingsResponse } from '@aws-sdk/client-lambda'
import { ACCOUNT_CONCURRENCY } from '../../../functions/concurrency.ts'
import { defineOperation } from '../../../operation.ts'
import { accountAccess } from '../access.ts'
import { unreservedConcurrency } from '../account-concurrency.ts'
import { MAX_UNZIPPED_BYTES, MAX_ZIPPED_BYTES } from '../code-store.ts'
import { LAMBDA } from '../state.ts'

/** 75 GB. */
const MAX_STORED_BYTES = 80_530_636_800

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
export default defineOperation<GetAccountSettingsRequest, GetAccountSettingsResponse>({
  authorize: () => accountAccess('GetAccountSettings'),
  handle: (_, context) => {
    const state = context.state(LAMBDA)
    const functions = [...state.functions.values()]
    const packages = [
      ...functions.flatMap((fn) => [fn.latest, ...fn.versions.values()]),
      ...[...state.layers.values()].flatMap((versions) => [...versions.values()]),
    ]
    return {
      AccountLimit: {
        TotalCodeSize: MAX_STORED_BYTES,
        CodeSizeUnzipped: MAX_UNZIPPED_BYTES,
        CodeSizeZipped: MAX_ZIPPED_BYTES,
        ConcurrentExecutions: ACCOUNT_CONCURRENCY,
        UnreservedConcurrentExecutions: unreservedConcurrency(context, context),
      },
      AccountUsage: {
        TotalCodeSize: packages.reduce((sum, { code }) => sum + code.size, 0),
        FunctionCount: functions.length,
      },
    }
  },
})
