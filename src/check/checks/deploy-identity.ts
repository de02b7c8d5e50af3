import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import type { System, SystemAccount } from '../system.ts'

export const deployIdentity = defineCheck({
  id: 'deploy-identity',
  title: 'Two accounts are deployed with the same credentials',
  severity: 'error',
  why: 'Stacks end up in the wrong account, or the deployment is refused half-way.',
  fix: 'Give each account a profile or a role of its own.',
  run: sharedProfiles,
})

/** A profile leads to one account, unless a role takes it from there. */
function sharedProfiles({ accounts }: System): Finding[] {
  const first = new Map<string, SystemAccount>()
  return accounts.flatMap((account): Finding[] => {
    const { name, profile, deployRole, place } = account
    if (profile === undefined || deployRole !== undefined) return []
    const other = first.get(profile)
    first.set(profile, other ?? account)
    if (other === undefined) return []
    return [
      {
        id: 'deploy-identity',
        severity: 'error',
        place,
        message: `accounts ${other.name} and ${name} are deployed with one profile, \`${profile}\``,
        why: 'a profile leads to one account; the other one cannot be deployed',
        fix: `give ${name} a profile of its own, or \`assume\` a role of account ${account.id}`,
      },
    ]
  })
}
