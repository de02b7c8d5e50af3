import { CONDITION_KEYS } from '../condition-keys.ts'

/** Keys, or families of keys with a trailing `/`, that only some callers' requests can carry; the rest is up to any request. */
const RESERVED: ReadonlySet<string> = new Set([
  ...CONDITION_KEYS.filter(({ suppliedBy }) => suppliedBy === 'engine').map(({ name }) => name.toLowerCase()),
  'aws:calledvia',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principaltag/',
  'aws:principalservicenameslist',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceidentity',
  'aws:tokenissuetime',
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
  'lambda:sourcefunctionarn',
])

const SIGNED = ['aws:viaawsservice', 'aws:calledvia']
const SESSION = [...SIGNED, 'aws:tokenissuetime', 'aws:multifactorauthpresent', 'aws:multifactorauthage']
const ROLE_SESSION = [...SESSION, 'aws:sourceidentity', 'lambda:sourcefunctionarn', 'aws:userid']
const FOREIGN = [...ROLE_SESSION, 'aws:principalorgid', 'aws:principalorgpaths', 'aws:principaltag/']

/**
 * THE table of what is left open about each kind of caller, of the keys that not every request can carry. `aws:SourceArn` and its
 * kin are set for services only; an account, or anyone, leaves open which of its principals calls.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const OPEN_KEYS = {
  root: SESSION,
  user: SESSION,
  role: ROLE_SESSION,
  /** A session that a policy names exactly: its name, and so `aws:userid`, is known. */
  session: ROLE_SESSION.filter((key) => key !== 'aws:userid'),
  service: [
    'aws:sourcearn',
    'aws:sourceaccount',
    'aws:sourceorgid',
    'aws:sourceorgpaths',
    'aws:principalservicenameslist',
  ],
  unsigned: [],
  /** A principal of an account that is not in the world, named exactly. */
  foreign: FOREIGN,
  account: [...FOREIGN, 'aws:principalarn', 'aws:username'],
  anyone: [...FOREIGN, 'aws:principalarn', 'aws:username', 'aws:principalaccount'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** A key's own name, or its family's: `aws:principaltag/`. */
export function familyOfKey(key: string): string {
  return key.slice(0, key.indexOf('/') + 1) || key
}

/** Whether requests of any kind may carry the key with any value. */
export function isFree(key: string): boolean {
  return !RESERVED.has(familyOfKey(key))
}
