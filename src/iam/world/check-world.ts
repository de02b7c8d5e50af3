import { isAccountId } from '../../core/account-id.ts'
import { accountOf, parseArn } from '../../core/arn.ts'
import { compilePolicy } from '../compile-policy.ts'
import { PolicyError } from '../policy-error.ts'
import type { WorldProblem } from './world-error.ts'

type Report = (code: string, path: string, message: string, hint: string) => void
type Fields = Readonly<Record<string, unknown>>

/** Where a policy stands, and whether its statements name principals and resources there. */
interface PolicyPlace {
  readonly principal: boolean
  readonly resource?: false
}

const ATTACHED: PolicyPlace = { principal: false }

/** Every problem of a world's data; any value may be asked about. */
export function checkWorld(data: unknown): WorldProblem[] {
  const problems: WorldProblem[] = []
  const report: Report = (code, path, message, hint) => void problems.push({ code, path, message, hint })
  const root = fieldsOf(data, 'world', ['accounts', 'principals', 'resources', 'organization'], report)
  if (root === undefined) return problems
  const accounts = new Set<string>()
  each(root.accounts, 'accounts', report, (account, path) => checkAccount(account, path, accounts, report))
  const seen = new Set<string>()
  each(root.principals ?? [], 'principals', report, (principal, path) => {
    const own = fieldsOf(principal, path, ['arn', 'uniqueId', 'tags', 'identity', 'permissionsBoundary'], report)
    if (own === undefined) return
    const type = typeof own.arn === 'string' ? /^arn:[^:]+:iam::\d{12}:(user|role)\/.+/.exec(own.arn)?.[1] : undefined
    if (type === undefined) {
      report('InvalidPrincipal', `${path}.arn`, `${show(own.arn)} is no user or role`, 'give the ARN as IAM shows it')
    } else checkOwner(own.arn as string, accountOf(own.arn as string), path, accounts, seen, report)
    checkText(own.uniqueId, `${path}.uniqueId`, report)
    checkTags(own.tags, `${path}.tags`, report)
    each(own.identity, `${path}.identity`, report, (policy, at) => checkPolicy(policy, at, ATTACHED, report))
    if (own.permissionsBoundary !== undefined) {
      checkPolicy(own.permissionsBoundary, `${path}.permissionsBoundary`, ATTACHED, report)
    }
  })
  const arns = new Set<string>()
  each(root.resources ?? [], 'resources', report, (resource, path) => {
    const own = fieldsOf(resource, path, ['arn', 'account', 'policy', 'tags'], report)
    if (own === undefined) return
    const arn = typeof own.arn === 'string' ? parseArn(own.arn) : undefined
    if (arn === undefined)
      report('InvalidResource', `${path}.arn`, `${show(own.arn)} is no ARN`, 'give the resource as a full ARN')
    else checkOwner(own.arn as string, own.account, path, accounts, arns, report)
    checkTags(own.tags, `${path}.tags`, report)
    const trust = arn?.service === 'iam'
    const place: PolicyPlace = trust ? { principal: true, resource: false } : { principal: true }
    if (own.policy !== undefined) checkPolicy(own.policy, `${path}.policy`, place, report)
  })
  if (root.organization !== undefined) checkOrganization(root.organization, accounts, report)
  return problems
}

function checkAccount(account: unknown, path: string, accounts: Set<string>, report: Report): void {
  const own = fieldsOf(account, path, ['id', 'partition', 'organizationPath'], report)
  if (own === undefined) return
  if (typeof own.id !== 'string' || !isAccountId(own.id)) {
    report('InvalidAccount', `${path}.id`, `${show(own.id)} is no account id`, 'give twelve digits as text')
    return
  }
  if (accounts.has(own.id))
    report('Duplicate', `${path}.id`, `account \`${own.id}\` is there twice`, 'keep one of them')
  accounts.add(own.id)
  checkText(own.partition, `${path}.partition`, report)
  if (own.organizationPath === undefined) return
  if (typeof own.organizationPath === 'string' && /^o-[^/]+\/r-[^/]+\/(ou-[^/]+\/)*$/.test(own.organizationPath)) return
  const hint = 'write the organization, the root and each unit, `o-…/r-…/ou-…/`'
  report(
    'InvalidOrganization',
    `${path}.organizationPath`,
    `${show(own.organizationPath)} is no organization path`,
    hint,
  )
}

function checkOwner(
  arn: string,
  account: unknown,
  path: string,
  accounts: Set<string>,
  seen: Set<string>,
  report: Report,
): void {
  if (seen.has(arn)) report('Duplicate', `${path}.arn`, `\`${arn}\` is there twice`, 'keep one of them')
  seen.add(arn)
  if (typeof account !== 'string' || !accounts.has(account)) {
    report('InvalidAccount', path, `no account ${show(account)}`, 'add it to `accounts`')
  }
}

function checkOrganization(value: unknown, accounts: ReadonlySet<string>, report: Report): void {
  const own = fieldsOf(value, 'organization', ['id', 'managementAccount', 'root'], report)
  if (own === undefined) return
  if (typeof own.id !== 'string' || !/^o-/.test(own.id)) {
    report('InvalidOrganization', 'organization.id', `${show(own.id)} is no organization id`, 'it begins with `o-`')
  }
  const members = new Set<unknown>()
  const levels = (level: Fields, path: string) => {
    each(level.scps ?? [], `${path}.scps`, report, (policy, at) => checkPolicy(policy, at, ATTACHED, report))
    const rcp: PolicyPlace = { principal: true }
    each(level.rcps ?? [], `${path}.rcps`, report, (policy, at) => checkPolicy(policy, at, rcp, report))
  }
  const visit = (node: unknown, path: string) => {
    const here = fieldsOf(node, path, ['id', 'scps', 'rcps', 'accounts', 'units'], report)
    if (here === undefined) return
    checkText(here.id ?? null, `${path}.id`, report)
    levels(here, path)
    each(here.accounts ?? [], `${path}.accounts`, report, (account, at) => {
      const member = fieldsOf(account, at, ['id', 'scps', 'rcps'], report)
      if (member === undefined) return
      if (!accounts.has(member.id as string))
        report('InvalidAccount', `${at}.id`, `no account ${show(member.id)}`, 'add it to `accounts`')
      if (members.has(member.id))
        report('Duplicate', `${at}.id`, `account ${show(member.id)} is there twice`, 'keep one of them')
      members.add(member.id)
      levels(member, at)
    })
    each(here.units ?? [], `${path}.units`, report, visit)
  }
  visit(own.root, 'organization.root')
  if (typeof own.managementAccount === 'string' && isAccountId(own.managementAccount)) return
  const path = 'organization.managementAccount'
  report('InvalidAccount', path, `${show(own.managementAccount)} is no account id`, 'give twelve digits as text')
}

function checkPolicy(value: unknown, path: string, place: PolicyPlace, report: Report): void {
  const own = fieldsOf(value, path, ['name', 'document', 'arn'], report)
  if (own === undefined) return
  if (typeof own.name !== 'string') report('InvalidShape', `${path}.name`, 'no name', 'reasons call the policy by it')
  checkText(own.arn, `${path}.arn`, report)
  try {
    for (const { source } of compilePolicy(own.document).statements) {
      const at = `${path}.document.Statement[${source.index}]`
      const named = source.principal !== undefined || source.notPrincipal !== undefined
      if (named !== place.principal) {
        const message = named ? 'it names a principal' : 'it names no principal'
        report('MalformedPolicyDocument', at, message, named ? 'policies of principals name none' : 'add Principal')
      }
      if ((source.resources === undefined) !== (place.resource === false)) {
        const hint = source.resources === undefined ? 'add Resource' : 'a trust policy has no Resource'
        report('MalformedPolicyDocument', at, 'Resource is missing or out of place', hint)
      }
    }
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    const hint = error.detail === '' ? 'write it as AWS does' : error.detail
    report(error.code, `${path}.document${error.path === '' ? '' : `.${error.path}`}`, error.message, hint)
  }
}

function checkTags(tags: unknown, path: string, report: Report): void {
  if (tags === undefined) return
  if (typeof tags === 'object' && tags !== null && Object.values(tags).every((value) => typeof value === 'string'))
    return
  report('InvalidShape', path, 'not texts by key', 'write `{ "key": "value" }`')
}

function checkText(value: unknown, path: string, report: Report): void {
  if (value !== undefined && typeof value !== 'string')
    report('InvalidShape', path, `${show(value)} is no text`, 'give a text, or leave it out')
}

function fieldsOf(value: unknown, path: string, known: readonly string[], report: Report): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report('InvalidShape', path, `${show(value)} is no object`, `it may hold ${known.join(', ')}`)
    return undefined
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key))
      report('InvalidShape', `${path}.${key}`, `no field \`${key}\``, `there are ${known.join(', ')}`)
  }
  return value as Fields
}

function each(value: unknown, path: string, report: Report, check: (item: unknown, path: string) => void): void {
  if (!Array.isArray(value)) report('InvalidShape', path, `${show(value)} is no list`, 'give a list')
  else for (const [i, item] of value.entries()) check(item, `${path}[${i}]`)
}

function show(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}
