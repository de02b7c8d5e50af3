import type { GetSessionTokenRequest, GetSessionTokenResponse } from '@aws-sdk/client-sts'
import { AwsError } from '../../../../core/errors.ts'
import type { Caller, RootCaller, UserCaller } from '../../../credentials.ts'
import { defineOperation } from '../../../operation.ts'
import { wireCredentials } from '../wire-credentials.ts'

const DEFAULT_SECONDS = 43_200
/** Root's sessions last an hour, whatever is asked for. */
const ROOT_SECONDS = 3_600

/**
 * Temporary credentials of the calling user itself.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export default defineOperation<GetSessionTokenRequest, GetSessionTokenResponse>({
  authorize: (_, { caller }) => {
    longTerm(caller)
    return { action: 'sts:GetSessionToken', resource: '*' }
  },
  handle: ({ DurationSeconds = DEFAULT_SECONDS, SerialNumber }, context) => {
    const { cloud } = context
    const caller = longTerm(context.caller)
    const issuedAt = cloud.clock.now()
    const seconds = caller.kind === 'root' ? Math.min(DurationSeconds, ROOT_SECONDS) : DurationSeconds
    const session = {
      issuedAt,
      expiresAt: issuedAt + seconds * 1000,
      tags: {},
      transitiveTagKeys: [],
      mfa: SerialNumber !== undefined,
    }
    return {
      Credentials: wireCredentials(
        cloud.credentials.createSession((accessKeyId) => ({ ...caller, accessKeyId, session })),
      ),
    }
  },
})

/** Root or a user, with credentials of their own. */
function longTerm(caller: Caller): RootCaller | UserCaller {
  if ((caller.kind === 'root' || caller.kind === 'user') && caller.session === undefined) return caller
  throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials')
}
