import type { Random } from '../../../core/random.ts'
import type { Organization } from './state.ts'

const LOWER_CASE = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** `count` lower-case letters and digits, as the ids of Organizations have them. */
export function lowerCaseId(random: Random, count: number): string {
  return Array.from(random.bytes(count), (byte) => LOWER_CASE[byte % LOWER_CASE.length]).join('')
}

/** An account id that none of these has. */
export function newAccountId(random: Random, isTaken: (id: string) => boolean): string {
  for (;;) {
    const digits = Array.from(random.bytes(12), (byte, i) => (i === 0 ? (byte % 9) + 1 : byte % 10)).join('')
    if (!isTaken(digits)) return digits
  }
}

/** The ARN of something in an organization: `ou/…`, `account/…`, `policy/…`. */
export function organizationArn(
  { partition, managementAccount, id }: Pick<Organization, 'partition' | 'managementAccount' | 'id'>,
  type: string,
  rest?: string,
): string {
  const path = rest === undefined ? id : `${id}/${rest}`
  return `arn:${partition}:organizations::${managementAccount}:${type}/${path}`
}
