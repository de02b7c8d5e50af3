import type { RequestContext } from '../request-context.ts'
import { type Access, AccessQuestion, type RemainingCondition } from './access.ts'
import { type WhoKind, worldCandidates } from './candidates.ts'
import { namedCandidates } from './named-candidates.ts'
import { findWorldResource, type World } from './world.ts'

/** One way in which somebody may be allowed; several rows of the same principal are alternatives. */
export interface WhoCanRow extends Access {
  /** A user's, role's, root user's or session's ARN, a service, an identity provider, an account (`…:root`) or `*`. */
  readonly principal: string
  readonly kind: WhoKind
}

/**
 * Everybody who may carry out an action on a resource: the world's users, roles and root users, and whom the resource-based
 * policy names beyond them, with the conditions that remain because they test what only a request can tell. `context` settles
 * keys beforehand. A role stands for any session without session policies; what other accounts' own policies say is unknown
 * and taken to allow. Of the rows of `*` those by `both` are principals of such accounts, those by `resource` services and unsigned
 * requests. Sorted by principal, then by what remains; the answer depends on nothing else.
 *
 * Unique ids in a policy that belong to nobody in the world are nobody's. Rows of root users are left out for `sts:AssumeRole`,
 * which STS refuses them.
 * @throws PolicyError for a policy that the engine refuses to read
 * @example whoCan(world, 'lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:222222222222:function:f')
 */
export function whoCan(world: World, action: string, resource: string, context?: RequestContext): WhoCanRow[] {
  const question = new AccessQuestion(world, action, resource, context)
  const entry = findWorldResource(world, resource)
  const rcps = (entry && world.rcps(entry.account)) ?? []
  const candidates = [
    ...worldCandidates(world),
    ...namedCandidates(world, resource, entry?.policy, rcps.flat()),
  ].filter(({ kind }) => kind !== 'root' || !/^sts:assumerole/i.test(action))
  const rows = candidates.flatMap((candidate) =>
    question
      .accessOf(candidate)
      .map((access): WhoCanRow => ({ principal: candidate.name, kind: candidate.kind, ...access })),
  )
  return withoutRepetition(rows).sort((a, b) => compare(sortKey(a), sortKey(b)))
}

/** The examples of one account, or of anyone, often have the same to say, and a session what its role has. */
function withoutRepetition(rows: readonly WhoCanRow[]): WhoCanRow[] {
  const roles = new Set(
    rows.filter(({ kind }) => kind === 'role').map((row) => `${sessionPrefix(row.principal)}${wants(row)}`),
  )
  const seen = new Set<string>()
  return rows.filter((row) => {
    const key = `${row.principal}\n${row.via}\n${wants(row)}`
    if (seen.has(key)) return false
    seen.add(key)
    const prefix = row.principal.slice(0, row.principal.lastIndexOf('/'))
    return row.kind !== 'session' || !roles.has(`${prefix}${wants(row)}`)
  })
}

/** `arn:aws:sts::111111111111:assumed-role/NAME` */
function sessionPrefix(role: string): string {
  const [, partition, account, name] = /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(role) ?? []
  return `arn:${partition}:sts::${account}:assumed-role/${name}`
}

function wants({ conditions }: { readonly conditions: readonly RemainingCondition[] }): string {
  return JSON.stringify(conditions)
}

function sortKey(row: WhoCanRow): string {
  return [row.principal, row.kind, String(row.conditions.length).padStart(4, '0'), wants(row)].join('\n')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
