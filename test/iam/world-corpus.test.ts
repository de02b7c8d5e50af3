import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { NamedPolicy } from '../../src/iam/evaluate.ts'
import { createWorld } from '../../src/iam/world/create-world.ts'
import type { OrganizationNode } from '../../src/iam/world/organization.ts'
import { whoCan } from '../../src/iam/world/who-can.ts'
import type { World, WorldPrincipal, WorldResource } from '../../src/iam/world/world.ts'

// The who-can cases of others, over account authorization details as AWS answers them. See ../shared/corpus/README.md.

const FILE = fileURLToPath(new URL('../../../shared/corpus/iam/can-i.json', import.meta.url))
const present = existsSync(FILE)
if (!present) console.log(`corpus tests are skipped: no file ${FILE}`)

interface Document {
  readonly Statement: readonly Record<string, unknown>[]
}
interface Inline {
  readonly PolicyName: string
  readonly PolicyDocument: Document
}
interface Details {
  readonly Arn: string
  readonly UserPolicyList?: readonly Inline[]
  readonly RolePolicyList?: readonly Inline[]
  readonly AttachedManagedPolicies: readonly { readonly PolicyArn: string }[]
  readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn: string }
}
interface Account {
  readonly UserDetailList: readonly Details[]
  readonly RoleDetailList: readonly Details[]
  readonly Policies: readonly {
    readonly Arn: string
    readonly PolicyVersionList: readonly { readonly Document: Document; readonly IsDefaultVersion: boolean }[]
  }[]
}
interface Resource {
  readonly Resource: string
  readonly Policy: Document
  readonly Account: string
}
interface Node {
  readonly Id: string
  /** Holds the id of the management account and that of the organization. */
  readonly Arn: string
  readonly Policies: readonly { readonly Name: string; readonly Content: Document }[]
  readonly Children?: readonly Node[]
}
interface Case {
  readonly test: string
  readonly files: {
    readonly gaads: readonly string[]
    readonly resources?: readonly string[]
    readonly scps?: readonly string[]
  }
  readonly input: readonly unknown[]
  readonly expected: unknown
}

const corpus = present
  ? (JSON.parse(readFileSync(FILE, 'utf8')) as { cases: Case[]; documents: Record<string, unknown> })
  : { cases: [], documents: {} }
const documents = <T>(names: readonly string[] = []) => names.map((name) => corpus.documents[name] as T)

function principalOf(details: Details, { Policies }: Account): WorldPrincipal {
  const managed = (arn: string): NamedPolicy => ({
    name: arn,
    arn,
    document: Policies.find(({ Arn }) => Arn === arn)?.PolicyVersionList.find((one) => one.IsDefaultVersion)?.Document,
  })
  const inline = [...(details.UserPolicyList ?? []), ...(details.RolePolicyList ?? [])]
  const boundary = details.PermissionsBoundary?.PermissionsBoundaryArn
  return {
    arn: details.Arn,
    identity: [
      ...inline.map(({ PolicyName, PolicyDocument }) => ({ name: PolicyName, document: PolicyDocument })),
      ...details.AttachedManagedPolicies.map(({ PolicyArn }) => managed(PolicyArn)),
    ],
    ...(boundary !== undefined && { permissionsBoundary: managed(boundary) }),
  }
}

/** These documents write a role as the bare Principal, which AWS refuses, and policies without statements. */
function resourceOf({ Resource, Policy, Account }: Resource): WorldResource {
  const Statement = Policy.Statement.map((statement) =>
    typeof statement.Principal === 'string' && statement.Principal !== '*'
      ? { ...statement, Principal: { AWS: statement.Principal } }
      : statement,
  )
  const policy = { name: Resource, document: { ...Policy, Statement } }
  return { arn: Resource, account: Account, ...(Statement.length > 0 && { policy }) }
}

function nodeOf(node: Node): OrganizationNode {
  const scps = node.Policies.map(({ Name, Content }) => ({ name: Name, document: Content }))
  const children = node.Children ?? []
  return {
    id: node.Id,
    scps,
    accounts: children
      .filter(({ Id }) => /^\d{12}$/.test(Id))
      .map((account) => ({ id: account.Id, scps: nodeOf(account).scps! })),
    units: children.filter(({ Id }) => !/^\d{12}$/.test(Id)).map(nodeOf),
  }
}

function worldOf({ gaads, resources, scps }: Case['files'], asked: readonly string[]): World {
  const principals = documents<Account>(gaads).flatMap((account) =>
    [...account.UserDetailList, ...account.RoleDetailList].map((details) => principalOf(details, account)),
  )
  const known = documents<readonly Resource[]>(resources).flat().map(resourceOf)
  const [root] = documents<Node>(scps)
  const [, , , , managementAccount = '', path = ''] = root?.Arn.split(':') ?? []
  const inTree = JSON.stringify(root ?? {}).match(/"Id":"(\d{12})"|"Id": "(\d{12})"/g) ?? []
  const ids = [
    ...[...principals.map(({ arn }) => arn), ...asked].map((arn) => arn.split(':')[4]!),
    ...known.map(({ account }) => account),
    ...inTree.map((text) => /\d{12}/.exec(text)![0]),
  ]
  return createWorld({
    accounts: [...new Set(ids)].filter((id) => id !== '').map((id) => ({ id })),
    principals,
    resources: known,
    ...(root && { organization: { id: path.split('/')[1]!, managementAccount, root: nodeOf(root) } }),
  })
}

describe.skipIf(!present)('can-i.json: who can', () => {
  const cases = corpus.cases.filter(({ test }) => test.startsWith('test_who_can'))

  test('there are some', () => {
    expect(cases.length).toBeGreaterThan(10)
  })

  test.each(cases.map((row, i) => [i, row] as const))('case %i', (_, { files, input, expected }) => {
    const [action, resources, given = [], , strict = false] = input as [
      string,
      string | string[],
      string[]?,
      unknown?,
      boolean?,
    ]
    const world = worldOf(files, [resources].flat())
    const context = Object.fromEntries(given.map((pair) => pair.split('=') as [string, string]))
    // They know no root users, ask only about the principals of their files, and, where not strictly, whether any context allows.
    const who = (resource: string) =>
      whoCan(world, action, resource, context)
        .filter(({ kind, conditions }) => ['user', 'role'].includes(kind) && (!strict || conditions.length === 0))
        .map(({ principal }) => principal)
    const got =
      typeof resources === 'string' ? who(resources) : resources.flatMap((one) => who(one).map((arn) => [arn, one]))
    expect([...got].sort()).toEqual([...(expected as string[])].sort())
  })
})
