import { isAccountId } from '../../core/account-id.ts'
import { parseArn } from '../../core/arn.ts'
import type { AuthorizationRequest } from '../authorize.ts'
import type { Principal, RequestPrincipal } from '../principal.ts'
import type { RequestContext } from '../request-context.ts'
import { RESOURCE_ACCOUNT } from './dimension-resource.ts'
import { knownKey } from './families.ts'
import type { Answers } from './search-conditions.ts'
import type { Setting } from './settings.ts'
import type { ComparedStatement, PolicyType } from './statements.ts'
import { opaqueValues } from './variables.ts'

const OUTSIDERS = ['999999999999', '888888888888', '777777777777', '666666666666', '555555555555']

/** Turns what the walk found into a request that `authorize` takes. */
export interface RequestWriter {
  /** A value that no policy speaks of, for a condition key in lower case. */
  readonly opaque: (key: string) => string
  /** The resource's owner: the caller's own account for an identity-based policy, else one that no policy speaks of. */
  readonly resourceAccountFor: (principal: Principal) => string
  write(setting: Setting, action: string, resource: string, answers: Answers): AuthorizationRequest
}

export function requestWriter(statements: readonly ComparedStatement[], policyType: PolicyType): RequestWriter {
  const sources = statements.map(({ compiled }) => compiled.source)
  const text = JSON.stringify(sources)
  const outsider = OUTSIDERS.find((account) => !text.includes(account)) ?? freshAccount(text)
  const actions = new Map(sources.flatMap(({ actions }) => actions.map((action) => [action.toLowerCase(), action])))
  const keys = new Map([
    ...[...text.matchAll(/\$\{\s*([^},]+)/g)].map(([, key = '']): [string, string] => [
      key.trim().toLowerCase(),
      key.trim(),
    ]),
    ...statements.flatMap(({ lines }) => lines.map(({ key, condition }): [string, string] => [key, condition.key])),
  ])
  const spelled = (key: string) =>
    keys.get(key) ?? (knownKey(key)?.name.endsWith('/') ? undefined : knownKey(key)?.name) ?? key
  const resourceAccountFor = ({ account }: Principal) =>
    policyType === 'identity' && account !== undefined ? account : outsider
  return {
    opaque: opaqueValues(statements),
    resourceAccountFor,
    write({ principal, context }, action, resource, answers) {
      const named = answers.get(RESOURCE_ACCOUNT)?.[0] ?? parseArn(resource)?.account ?? ''
      const foreign = policyType !== 'identity' && isAccountId(named) && named !== principal.account
      const resourceAccount = foreign ? named : resourceAccountFor(principal)
      const given: RequestContext = Object.fromEntries(
        [...Object.entries(context), ...[...answers].map(([key, values]) => [key, unwrap(values)] as const)].map(
          ([key, value]) => [spelled(key), value],
        ),
      )
      return {
        principal: requestPrincipal(principal),
        action: actions.get(action) ?? action,
        resource: policyType === 'trust' ? `arn:aws:iam::${resourceAccount}:role/example` : resource,
        resourceAccount,
        ...(Object.keys(given).length > 0 && { context: given }),
      }
    },
  }
}

function unwrap(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] as string) : values
}

function requestPrincipal({ kind, arn, provider }: Principal): RequestPrincipal {
  if (kind === 'service') return { service: arn }
  if (provider !== undefined) return { federated: provider }
  return arn
}

/** Twelve digits that the text does not hold; it cannot hold them all. */
function freshAccount(text: string): string {
  let account = 100_000_000_000
  while (text.includes(String(account))) account++
  return String(account)
}
