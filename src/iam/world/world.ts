import type { NamedPolicy } from '../evaluate.ts'

/** One account of a world. */
export interface WorldAccount {
  /** Twelve digits. */
  readonly id: string
  /** `aws` where it is missing. */
  readonly partition?: string
  /** Where the account stands in its organization, `o-…/r-…/ou-…/`; missing for an account that is in none. */
  readonly organizationPath?: string
}

/** A user or role. The root user is not among them: every account has one. */
export interface WorldPrincipal {
  readonly arn: string
  /** `AIDA…` or `AROA…` */
  readonly uniqueId?: string
  readonly tags?: Readonly<Record<string, string>>
  /** Inline and managed policies, those of a user's groups too. */
  readonly identity: readonly NamedPolicy[]
  readonly permissionsBoundary?: NamedPolicy
}

/** Something with a resource-based policy, or tags; a role stands here with its trust policy. */
export interface WorldResource {
  readonly arn: string
  /** The owner; S3's ARNs do not tell. */
  readonly account: string
  readonly policy?: NamedPolicy
  readonly tags?: Readonly<Record<string, string>>
}

/** Policies of an organization by level, the root's first, the account's own last. */
export type PolicyLevels = readonly (readonly NamedPolicy[])[]

/**
 * A set of accounts with everything that decides about access: what the stores of the local AWS, templates, or files collected
 * from real accounts can each stand behind. Of an account that is in it, a world knows every principal and every policy; of all
 * other accounts it knows nothing. The lists must not change while a question is being answered.
 */
export interface World {
  accounts(): readonly WorldAccount[]
  /** The users and roles of one account; none for an account that is not in the world. */
  principals(account: string): readonly WorldPrincipal[]
  resources(): readonly WorldResource[]
  /** The service control policies that bind an account; `undefined` where none do, as in the management account. */
  scps(account: string): PolicyLevels | undefined
  /** The resource control policies that guard the account's resources; `undefined` where none do. */
  rcps(account: string): PolicyLevels | undefined
  /** Finds single entries of the lists; a large world has it, so that no question takes a look at all of them. */
  readonly lookup?: WorldLookup
}

/** What the lists of a world hold, by name. */
export interface WorldLookup {
  account(id: string): WorldAccount | undefined
  principal(arn: string): WorldPrincipal | undefined
  /** A role by its name, whatever its path: names are unique in an account. */
  role(account: string, name: string): WorldPrincipal | undefined
  resource(arn: string): WorldResource | undefined
}

export function findAccount(world: World, id: string | undefined): WorldAccount | undefined {
  if (id === undefined) return undefined
  return world.lookup === undefined ? world.accounts().find((account) => account.id === id) : world.lookup.account(id)
}

/** The organization's id, `o-…`: an account's path begins with it. */
export function organizationOf({ organizationPath }: WorldAccount): string | undefined {
  return organizationPath?.split('/')[0]
}

/**
 * The entry that governs an ARN: its own; for an S3 object its bucket's; for a version or alias of a function that has no policy
 * of its own the function's without the policy, as Lambda compares qualifiers exactly; `$LATEST` is the function itself.
 */
export function findWorldResource(world: World, arn: string): WorldResource | undefined {
  const { lookup } = world
  const resources = lookup === undefined ? world.resources() : []
  const find = (name: string) => lookup?.resource(name) ?? resources.find((resource) => resource.arn === name)
  const own = find(arn)
  if (own !== undefined) return own
  if (/^arn:[^:]+:s3:::[^/]+\//.test(arn)) return find(arn.split('/')[0] as string)
  const [, fn, qualifier] = /^(arn:[^:]+:lambda:[^:]+:\d+:function:[^:]+):(.+)$/.exec(arn) ?? []
  const unqualified = fn === undefined ? undefined : find(fn)
  if (unqualified === undefined || qualifier === '$LATEST') return unqualified
  const { policy: _, ...silent } = unqualified
  return { ...silent, arn }
}
