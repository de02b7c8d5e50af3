import { isAccountId } from '../core/account-id.ts'
import { parseArn } from '../core/arn.ts'
import { PolicyError } from './policy-error.ts'
import type { Principal } from './principal.ts'

/**
 * By what a resource-based policy names the caller. Within one account it decides which other layers still count: see
 * `GRANT_RULES` in `authorize.ts`.
 */
export type GrantKind = 'user' | 'session' | 'everyone' | 'role' | 'account' | 'service'

/** What a principal matcher needs to know of the caller. */
export interface Caller {
  readonly principal: Principal
  /** `aws:userid`: a role's or user's unique id, for a session followed by `:` and its name. */
  readonly userId: string | undefined
  /** A principal with a permissions boundary is never exempt from `NotPrincipal` with Deny. */
  readonly hasBoundary: boolean
  /** The IAM user behind a federated user's session. */
  readonly sessionIssuer?: string | undefined
}

/** How the statement names the caller, or `undefined` where it does not. */
export type PrincipalMatcher = (caller: Caller) => GrantKind | undefined

/** The Principal element: `*`, or lists by kind. */
export type PrincipalElement = '*' | Readonly<Partial<Record<PrincipalType, readonly string[]>>>

export const PRINCIPAL_TYPES = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const
export type PrincipalType = (typeof PRINCIPAL_TYPES)[number]

type Atom = (caller: Caller) => GrantKind | undefined

/** @throws PolicyError for a form that no AWS page describes: partial wildcards, groups, anything unknown */
export function compilePrincipal(element: PrincipalElement, path: string): PrincipalMatcher {
  const atoms = atomsOf(element, path)
  return (caller) => {
    let named: GrantKind | undefined
    for (const atom of atoms) named = stronger(named, atom(caller))
    return named
  }
}

/**
 * `NotPrincipal`. With Allow it covers everyone who is not listed; with Deny a caller is exempt only if every form of it is
 * listed: the account, and the user, or the role and the session.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function compileNotPrincipal(
  element: PrincipalElement,
  effect: 'Allow' | 'Deny',
  path: string,
): PrincipalMatcher {
  const atoms = atomsOf(element, path)
  return (caller) => {
    const named = new Set(atoms.map((atom) => atom(caller)))
    if (effect === 'Allow') return [...named].some((kind) => kind !== undefined) ? undefined : 'everyone'
    if (caller.hasBoundary) return 'everyone'
    return isExempt(caller.principal, named) ? undefined : 'everyone'
  }
}

function isExempt({ kind, provider }: Principal, named: ReadonlySet<GrantKind | undefined>): boolean {
  if (named.has('everyone')) return true
  if (kind === 'service' || provider !== undefined) return named.has('service')
  if (!named.has('account')) return false
  if (kind === 'user') return named.has('user')
  if (kind === 'root') return true
  return named.has('session') && (kind === 'federated-user' || named.has('role'))
}

const STRENGTH: Readonly<Record<GrantKind, number>> = {
  user: 0,
  session: 1,
  service: 2,
  everyone: 3,
  role: 4,
  account: 5,
}

/** Of two kinds the one that leaves the fewest other layers to ask. */
export function stronger(a: GrantKind | undefined, b: GrantKind | undefined): GrantKind | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return STRENGTH[a] <= STRENGTH[b] ? a : b
}

function atomsOf(element: PrincipalElement, path: string): Atom[] {
  if (element === '*') return [() => 'everyone']
  return PRINCIPAL_TYPES.flatMap((type) => (element[type] ?? []).map((value) => ATOMS[type](value, path)))
}

const ATOMS: Readonly<Record<PrincipalType, (value: string, path: string) => Atom>> = {
  AWS: awsAtom,
  Service: (value, path) => {
    if (/[*?]/.test(value)) throw invalidPrincipal('Service', value, path)
    return ({ principal }) => (principal.kind === 'service' && principal.name === value ? 'service' : undefined)
  },
  // Like a service, whom a provider vouches for has no policies of its own: only the naming counts.
  Federated: (value) => {
    return ({ principal: { provider } }) =>
      provider !== undefined && (value === '*' || value === provider) ? 'service' : undefined
  },
  // S3's canonical users are not among our callers; naming them matches nobody here.
  CanonicalUser: () => () => undefined,
}

function awsAtom(value: string, path: string): Atom {
  if (value === '*') return () => 'everyone'
  if (isAccountId(value)) return accountAtom(value)
  if (/^(AROA|AIDA)[A-Z0-9]{12,}$/.test(value)) return uniqueIdAtom(value)
  const arn = parseArn(value)
  if (arn === undefined || !isAccountId(arn.account) || /[*?]/.test(value)) throw invalidPrincipal('AWS', value, path)
  if (arn.service === 'iam' && arn.resource === 'root') return accountAtom(arn.account)
  if (arn.service === 'iam' && arn.resource.startsWith('user/')) {
    return userAtom(value)
  }
  if (arn.service === 'iam' && arn.resource.startsWith('role/')) return roleAtom(arn.account, lastSegment(arn.resource))
  if (arn.service === 'sts' && /^(assumed-role\/[^/]+|federated-user)\/[^/]+$/.test(arn.resource)) {
    return ({ principal }) => (principal.arn === value ? 'session' : undefined)
  }
  throw invalidPrincipal('AWS', value, path)
}

function accountAtom(account: string): Atom {
  return ({ principal }) => (principal.account === account ? 'account' : undefined)
}

/** A user stands to its federated sessions as a role stands to its sessions. */
function userAtom(arn: string): Atom {
  return ({ principal, sessionIssuer }) => {
    if (principal.kind === 'user') return principal.arn === arn ? 'user' : undefined
    return principal.kind === 'federated-user' && sessionIssuer === arn ? 'role' : undefined
  }
}

/** Role names are unique within an account, whatever the path; a session's ARN does not carry the path. */
function roleAtom(account: string, name: string): Atom {
  return ({ principal }) =>
    principal.kind === 'role-session' && principal.account === account && principal.name === name ? 'role' : undefined
}

function uniqueIdAtom(id: string): Atom {
  return ({ principal, userId }) => {
    if (userId === undefined || userId.split(':')[0] !== id) return undefined
    return principal.kind === 'user' ? 'user' : 'role'
  }
}

function lastSegment(resource: string): string {
  return resource.slice(resource.lastIndexOf('/') + 1)
}

function invalidPrincipal(type: string, value: string, path: string): PolicyError {
  return new PolicyError(`Invalid principal in policy: "${type}":"${value}"`, path, `\`${value}\` is no principal`)
}
