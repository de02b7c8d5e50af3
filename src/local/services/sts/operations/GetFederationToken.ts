import type { GetFederationTokenRequest, GetFederationTokenResponse } from '@aws-sdk/client-sts'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { packedSize, readSessionPolicies } from '../session-policies.ts'
import { readSessionTags } from '../session-tags.ts'
import { wireCredentials } from '../wire-credentials.ts'

const DEFAULT_SECONDS = 43_200

/**
 * Temporary credentials for a federated user: what the calling user may do, cut by the session policies; without any, nothing.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export default defineOperation<GetFederationTokenRequest, GetFederationTokenResponse>({
  authorize: ({ Name }, { caller, account, partition }) => {
    if (caller.kind !== 'user' || caller.session !== undefined) {
      throw new AwsError('AccessDenied', 'Cannot call GetFederationToken with session credentials')
    }
    return { action: 'sts:GetFederationToken', resource: `arn:${partition.id}:sts::${account}:federated-user/${Name}` }
  },
  handle: (input, context) => {
    const { caller, cloud, account, partition } = context
    if (caller.kind !== 'user')
      throw new AwsError('AccessDenied', 'Cannot call GetFederationToken with session credentials')
    const arn = `arn:${partition.id}:sts::${account}:federated-user/${input.Name}`
    const userId = `${account}:${input.Name}`
    const issuedAt = cloud.clock.now()
    const session = {
      issuedAt,
      expiresAt: issuedAt + (input.DurationSeconds ?? DEFAULT_SECONDS) * 1000,
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
      userName: caller.userName,
      session,
    }))
    return {
      Credentials: wireCredentials(issued),
      FederatedUser: { FederatedUserId: userId, Arn: arn },
      ...packedSize(input),
    }
  },
})
