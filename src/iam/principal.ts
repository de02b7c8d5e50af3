import { isAccountId } from '../core/account-id.ts'
import { parseArn } from '../core/arn.ts'
import { PolicyError } from './policy-error.ts'

/**
 * Who calls: an ARN (root, user, role, role session, federated user), an AWS service, `'anonymous'`, or whom an identity
 * provider vouches for in an unsigned `AssumeRoleWithSAML` or `AssumeRoleWithWebIdentity`.
 */
export type RequestPrincipal = string | { readonly service: string } | { readonly federated: string }

export type PrincipalKind = 'root' | 'user' | 'role-session' | 'federated-user' | 'service' | 'anonymous'

/** A caller, taken apart. */
export interface Principal {
  readonly kind: PrincipalKind
  /** As denial messages and session-exact policies name it; the service name for a service. */
  readonly arn: string
  readonly account: string | undefined
  /** `aws:PrincipalArn`: for a session its role's ARN. Absent for services and anonymous callers. */
  readonly principalArn: string | undefined
  /** Name of the user, role or federated user. */
  readonly name: string | undefined
  /** The identity provider that vouches for an otherwise anonymous caller. */
  readonly provider?: string
  /** A role under `/aws-service-role/`, which neither SCPs nor RCPs bind. */
  readonly serviceLinked: boolean
}

const ANONYMOUS: Principal = {
  kind: 'anonymous',
  arn: 'anonymous',
  account: undefined,
  principalArn: undefined,
  name: undefined,
  serviceLinked: false,
}

/**
 * Reads a caller. A role's own ARN stands for any session of it. `principalArn` is the role's ARN with its path, which the
 * session's ARN does not carry.
 * @throws PolicyError for anything that is no principal
 */
export function parsePrincipal(principal: RequestPrincipal, principalArn?: string): Principal {
  if (principal === 'anonymous') return ANONYMOUS
  if (typeof principal === 'object' && principal !== null) {
    if ('service' in principal && typeof principal.service === 'string') {
      return { ...ANONYMOUS, kind: 'service', arn: principal.service, name: principal.service }
    }
    if ('federated' in principal && typeof principal.federated === 'string') {
      return { ...ANONYMOUS, arn: principal.federated, provider: principal.federated }
    }
  }
  const arn = typeof principal === 'string' ? parseArn(principal) : undefined
  if (arn === undefined || !isAccountId(arn.account)) throw invalid(principal)
  const [type, ...rest] = arn.resource.split('/') as [string, ...string[]]
  const base = { arn: principal as string, account: arn.account, serviceLinked: false }
  if (arn.service === 'iam') {
    if (arn.resource === 'root') return { ...base, kind: 'root', principalArn: base.arn, name: undefined }
    const name = rest.at(-1)
    if (type === 'user' && name) return { ...base, kind: 'user', principalArn: base.arn, name }
    if (type === 'role' && name)
      return { ...base, kind: 'role-session', principalArn: base.arn, name, ...linked(base.arn) }
  }
  if (arn.service === 'sts' && type === 'assumed-role' && rest.length === 2) {
    const role = principalArn ?? `arn:${arn.partition}:iam::${arn.account}:role/${rest[0]}`
    return { ...base, kind: 'role-session', principalArn: role, name: rest[0], ...linked(role) }
  }
  if (arn.service === 'sts' && type === 'federated-user' && rest.length === 1) {
    return { ...base, kind: 'federated-user', principalArn: base.arn, name: rest[0] }
  }
  throw invalid(principal)
}

function linked(roleArn: string): { serviceLinked: boolean } {
  return { serviceLinked: roleArn.includes(':role/aws-service-role/') }
}

function invalid(principal: unknown): PolicyError {
  return new PolicyError(
    'invalid principal',
    'principal',
    `${JSON.stringify(principal)} is no principal`,
    'InvalidInput',
  )
}
