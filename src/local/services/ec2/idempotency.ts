import { ec2Error } from './errors.ts'
import type { Ec2State } from './state.ts'

/** What a request with a client token was answered. */
export interface Answered {
  readonly request: string
  readonly answer: unknown
}

/**
 * Carries a request out once, however often it comes with its client token.
 * @throws AwsError `IdempotentParameterMismatch` where the token came with another request before
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
export function onlyOnce<T>(
  { answered }: Ec2State,
  operation: string,
  { ClientToken, ...input }: { readonly ClientToken?: string | undefined },
  handle: () => T,
): T {
  if (ClientToken === undefined || ClientToken === '') return handle()
  const key = `${operation}/${ClientToken}`
  const request = JSON.stringify(input)
  const before = answered.get(key)
  if (before === undefined) {
    const answer = handle()
    answered.set(key, { request, answer })
    return answer
  }
  if (before.request === request) return before.answer as T
  throw ec2Error(
    'IdempotentParameterMismatch',
    'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
  )
}
