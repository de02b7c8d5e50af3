// Part of the naive reference: wildcards, variables, ARN fields and principals, from the AWS pages alone. Nothing here is
// compiled, cached or fast, and nothing is imported from `src/iam`.

export type Scalar = string | number | boolean
export type Context = Readonly<Record<string, Scalar | readonly Scalar[]>>

/** Answers the values of a key, or nothing where the request has no such key; a list is a multivalued key. */
export type Lookup = (key: string) => { values: string[]; list: boolean } | undefined

export interface Who {
  kind: 'root' | 'user' | 'role' | 'federated' | 'service' | 'anonymous'
  account: string
  arn: string
  /** For a session the role's ARN. */
  principalArn: string
  name: string
  /** `AIDA…` or `AROA…` */
  uniqueId: string
  hasBoundary: boolean
  issuer: string
}

export function many<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value as T]
}

/** Matches a pattern with `*` and `?`. */
export function glob(pattern: string, text: string): boolean {
  return new RegExp(`^${globSource(pattern)}$`).test(text)
}

function globSource(pattern: string): string {
  return [...pattern]
    .map((character) => (character === '*' ? '[^]*' : character === '?' ? '[^]' : escapeRegExp(character)))
    .join('')
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** Matches a pattern with wildcards and `${variables}`; a variable without a value matches nothing. [iam variables] */
export function globWithVariables(pattern: string, text: string, lookup: Lookup): boolean {
  let source = ''
  for (const piece of pattern.split(/(\$\{[^}]*\})/)) {
    if (!piece.startsWith('${')) source += globSource(piece)
    else {
      const value = variable(piece, lookup)
      if (value === undefined) return false
      source += escapeRegExp(value)
    }
  }
  return new RegExp(`^${source}$`).test(text)
}

/** Replaces the variables of a text without wildcards; nothing where one has no value. */
export function replaceVariables(text: string, lookup: Lookup): string | undefined {
  let replaced = ''
  for (const piece of text.split(/(\$\{[^}]*\})/)) {
    const value = piece.startsWith('${') ? variable(piece, lookup) : piece
    if (value === undefined) return undefined
    replaced += value
  }
  return replaced
}

function variable(piece: string, lookup: Lookup): string | undefined {
  const inside = piece.slice(2, -1)
  if (inside === '*' || inside === '?' || inside === '$') return inside
  const comma = inside.indexOf(',')
  const found = lookup((comma < 0 ? inside : inside.slice(0, comma)).trim())
  // Only single-valued keys can be variables.
  if (found !== undefined && !found.list) return found.values[0]
  if (comma < 0) return undefined
  return inside
    .slice(comma + 1)
    .trim()
    .slice(1, -1)
}

/** The six fields of an ARN; only the sixth may hold colons. A colon inside `${…}` separates nothing. */
export function arnFields(text: string): string[] | undefined {
  const hidden = text.replace(/\$\{[^}]*\}/g, (variable) => variable.replaceAll(':', '\u0000'))
  const fields = hidden.split(':')
  if (fields.length < 6) return undefined
  return [...fields.slice(0, 5), fields.slice(5).join(':')].map((field) => field.replaceAll('\u0000', ':'))
}

/** Resource: field by field, so that a star in the first five does not cross a colon; variables in the sixth only. */
export function resourceMatches(pattern: string, resource: string, lookup: Lookup, variables: boolean): boolean {
  const match = (field: string, text: string) =>
    variables ? globWithVariables(field, text, lookup) : glob(field, text)
  const wanted = arnFields(pattern)
  if (wanted === undefined) return match(pattern, resource)
  const given = arnFields(resource)
  if (given === undefined) return false
  return wanted.every((field, i) => (i < 5 ? glob(field, given[i]!) : match(field, given[i]!)))
}

/** The ways in which a Principal element can name somebody. [iam elements_principal] */
export type Naming = 'user' | 'session' | 'everyone' | 'role' | 'account' | 'service'

export type PrincipalElement = string | Readonly<Record<string, string | readonly string[]>>

/** Every way in which the element names this caller. */
export function namings(element: PrincipalElement, who: Who): Set<Naming> {
  const found = new Set<Naming>()
  if (element === '*') found.add('everyone')
  if (typeof element === 'string') return found
  for (const service of many(element.Service)) if (who.kind === 'service' && service === who.name) found.add('service')
  for (const value of many(element.AWS)) {
    if (value === '*') found.add('everyone')
    if (value === who.account || new RegExp(`^arn:[^:]*:iam::${who.account}:root$`).test(value)) {
      if (who.account !== '') found.add('account')
    }
    if (who.kind === 'user' && (value === who.arn || value === who.uniqueId)) found.add('user')
    if (who.kind === 'role' && value === who.uniqueId) found.add('role')
    if (who.kind === 'role' && isRole(value, who)) found.add('role')
    if ((who.kind === 'role' || who.kind === 'federated') && value === who.arn && value.includes(':sts:')) {
      found.add('session')
    }
    // An IAM user's ARN, while somebody acts as that user's federated session, limits like a role's.
    if (who.kind === 'federated' && value === who.issuer) found.add('role')
  }
  return found
}

/** A session's ARN has lost the role's path, so roles are compared by account and name. */
function isRole(value: string, who: Who): boolean {
  const role = /^arn:[^:]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(value)
  return role !== null && role[1] === who.account && role[2] === who.name
}

/** Whether a Deny with NotPrincipal spares the caller: every form of it must be listed. [iam elements_notprincipal] */
export function isSpared(element: PrincipalElement, who: Who): boolean {
  if (who.hasBoundary) return false
  const named = namings(element, who)
  if (named.has('everyone')) return true
  if (who.kind === 'service') return named.has('service')
  if (who.kind === 'root') return named.has('account')
  if (who.kind === 'user') return named.has('account') && named.has('user')
  if (who.kind === 'role') return named.has('account') && named.has('role') && named.has('session')
  if (who.kind === 'federated') return named.has('account') && named.has('session')
  return false
}
