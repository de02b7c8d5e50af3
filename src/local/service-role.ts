import { accountOf, parseArn } from '../core/arn.ts'
import { authorize } from '../iam/authorize.ts'
import type { Cloud } from './cloud.ts'
import type { RoleSessionCaller } from './credentials.ts'
import { IAM } from './services/iam/state.ts'

/** Sessions that AWS services assume are not bound by the role's MaxSessionDuration. */
const SESSION_MILLISECONDS = 12 * 3_600_000

/** The caller that a service is when it acts with a role; undefined where there is no such role or it does not trust the service. */
export function assumeForService(
  { store, clock }: Pick<Cloud, 'store' | 'clock'>,
  roleArn: string,
  { service, sessionName }: { readonly service: string; readonly sessionName: string },
): RoleSessionCaller | undefined {
  const account = accountOf(roleArn)
  const partition = parseArn(roleArn)?.partition
  if (account === undefined || partition === undefined) return undefined
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1).toLowerCase()
  const role = store.get(IAM, { partition, account, region: '' }).roles.get(name)
  if (role?.arn !== roleArn) return undefined
  const request = { principal: { service }, action: 'sts:AssumeRole', resource: roleArn }
  if (authorize(request, { resource: role.trust }).decision !== 'allow') return undefined
  const issuedAt = clock.now()
  return {
    kind: 'role-session',
    ...{ account, partition, roleName: role.name, sessionName, accessKeyId: '' },
    arn: `arn:${partition}:sts::${account}:assumed-role/${role.name}/${sessionName}`,
    userId: `${role.id}:${sessionName}`,
    session: {
      issuedAt,
      expiresAt: issuedAt + SESSION_MILLISECONDS,
      tags: {},
      transitiveTagKeys: [],
      mfa: false,
    },
  }
}
