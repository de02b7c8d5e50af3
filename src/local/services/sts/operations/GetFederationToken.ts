import type { GetFederationTokenRequest, GetFederationTokenResponse } from '@aws-sdk/client-sts'
import { AwsError } from '../../../../core/errors.ts'
import type { Caller } from '../../../credentials.ts'
import { defineOperation } from '../../../operation.ts'
import { packedSize, readSessionPolicies } from '../session-policies.ts'
import { readSessionTags } from '../session-tags.ts'
import { wireCredentials } from '../wire-credentials.ts'

const DEFAULT_SECONDS = 43_200
/** Sessions that root asks for last an hour, whatever is asked for. */
const ROOT_SECONDS = 3_600

/**
 * Temporary credentials for a federated user: what the calling user, or root, may do, cut by the session policies; without any,
 * nothing.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export default defineOperation<GetFederationTokenRequest, GetFederationTokenResponse>({
  authorize: ({ Name }, { caller, account, partition }) => {
    if (!mayFederate(caller)) {
      throw new AwsError('AccessDenied', 'Cannot call GetFederationToken with session credentials')
    }
    return { action: 'sts:GetFederationToken', resource: `arn:${partition.id}:sts::${account}:federated-user/${Name}` }
  },
  handle: (input, context) => {
    const { caller, cloud, account, partition } = context
    const arn = `arn:${partition.id}:sts::${account}:federated-user/${input.Name}`
    const userId = `${account}:${input.Name}`
    const issuedAt = cloud.clock.now()
    const session = {
      issuedAt,
      expiresAt: issuedAt + secondsOf(input.DurationSeconds, caller) * 1000,
      policies: readSessionPolicies(input, account, context) ?? [],
      tags: readSessionTags(input, caller).tags,
      transitiveTagKeys: [],
      mfa: false,
    }
    const issued = cloud.credentials.createSession((accessKeyId) => ({
      kind: 'federated-user',
      account,
      partition: partition.id,
      arn,
      userId,
      accessKeyId,
      ...(caller.kind === 'user' && { userName: caller.userName }),
      session,
    }))
    return {
      Credentials: wireCredentials(issued),
      FederatedUser: { FederatedUserId: userId, Arn: arn },
      ...packedSize(input),
    }
  },
})

function mayFederate(caller: Caller): boolean {
  return (caller.kind === 'user' || caller.kind === 'root') && caller.session === undefined
}

function secondsOf(asked = DEFAULT_SECONDS, { kind }: Caller): number {
  return kind === 'root' ? Math.min(asked, ROOT_SECONDS) : asked
}
