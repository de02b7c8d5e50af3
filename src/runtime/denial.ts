import type { ErrorDetails } from './bridge-error.ts'

const DENIAL =
  /^User: (\S+) is not authorized to perform: (\S+)(?: on resource: (\S+))?(?:.* (?:no|an?|the) ([\w -]{4,20} (?:policy|boundary)))?/

/**
 * Reads a denial: what the caller lacks, its own account adds; what a resource or a trust policy lacks, the owner of the
 * resource. AWS names one layer only, even if several deny, and in an older form none: then it can be either's turn.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function readDenial(message: string, owner: string | undefined): ErrorDetails {
  const [, user, action, resource, layer = ''] = DENIAL.exec(message) ?? []
  if (!user) return {}
  const caller = user.split(':')[4]
  const account = layer && (/resource|trust/.test(layer) ? owner : caller)
  const what = `${action}${resource ? ` on ${resource}` : ''} for ${user}`
  const verb = message.includes('explicit deny') ? 'not deny' : 'allow'
  const where = account ? `in account ${account} the ${layer}` : `policies in account ${caller} and in account ${owner}`
  return { account: account || undefined, fix: `${where} must ${verb} ${what}` }
}
