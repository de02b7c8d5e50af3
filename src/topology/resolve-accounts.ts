import { parseArn } from '../core/arn.ts'
import type { RawTopology } from './config.ts'
import type { NameScope } from './name-scope.ts'
import type { Account } from './topology.ts'

const DEFAULT_REGION = 'us-east-1'

/** Accounts, each with its Region; no two with one id. */
export function resolveAccounts(raw: RawTopology, scope: NameScope): Account[] {
  const names = new Map<string, string>()
  for (const [name, { id, region = DEFAULT_REGION, profile, assume }] of Object.entries(raw.accounts)) {
    const other = names.get(id)
    if (other !== undefined) {
      const hint = 'two names for one account hide that a call stays inside it; use one name'
      scope.refuse('duplicate', `accounts.${name}.id`, `${id} is account \`${other}\` already`, hint)
    }
    names.set(id, name)
    if (assume) checkDeployRole(assume.roleArn, id, `accounts.${name}.assume.roleArn`, scope)
    scope.accounts.set(name, {
      name,
      id,
      region,
      ...(profile !== undefined && { profile }),
      ...(assume && { assume: assume as Exclude<Account['assume'], undefined> }),
    })
  }
  if (names.size === 0) scope.refuse('missing', 'accounts', 'there is no account', 'name at least one')
  return [...scope.accounts.values()]
}

function checkDeployRole(text: string, account: string, path: string, scope: NameScope): void {
  const arn = parseArn(text)
  if (arn?.service !== 'iam' || !arn.resource.startsWith('role/')) {
    scope.refuse('invalid-arn', path, `\`${text}\` is not the ARN of a role`, `arn:aws:iam::${account}:role/<name> is`)
  } else if (arn.account !== account) {
    const hint = 'a role deploys to its own account only'
    scope.refuse('contradiction', path, `is a role of ${arn.account}, the account is ${account}`, hint)
  }
}
