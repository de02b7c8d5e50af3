import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type ApplicablePolicies, type AuthorizationRequest, authorize } from '../../src/iam/authorize.ts'
import type { NamedPolicy } from '../../src/iam/evaluate.ts'
import type { RequestContext } from '../../src/iam/request-context.ts'

// Cases made by others, with the verdicts that they, or AWS's simulator, gave. See ../shared/corpus/README.md.

const FOLDER = fileURLToPath(new URL('../../../shared/corpus/iam', import.meta.url))
const present = existsSync(FOLDER)
if (!present) console.log(`corpus tests are skipped: no folder ${FOLDER}`)

function read<T>(file: string): T {
  return JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as T
}

interface Document {
  readonly Version?: string
  readonly Statement: readonly Record<string, unknown>[]
}

/** Disagreements that are not the engine's, by case, each with its reason. */
const DISAGREEMENTS: Readonly<Record<string, string>> = {}

describe.skipIf(!present)('can-i.json', () => {
  interface Case {
    readonly test: string
    readonly files: {
      readonly gaads: readonly string[]
      readonly resources?: readonly string[]
      readonly scps?: readonly string[]
    }
    readonly input: readonly unknown[]
    readonly expected: boolean | readonly (string | readonly string[])[]
  }
  interface Attached {
    readonly Arn: string
    readonly UserPolicyList?: readonly { readonly PolicyName: string; readonly PolicyDocument: Document }[]
    readonly RolePolicyList?: readonly { readonly PolicyName: string; readonly PolicyDocument: Document }[]
    readonly AttachedManagedPolicies: readonly { readonly PolicyArn: string }[]
    readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn: string }
    readonly GroupList?: readonly string[]
  }
  interface AccountDetails {
    readonly UserDetailList: readonly Attached[]
    readonly RoleDetailList: readonly Attached[]
    readonly Policies: readonly {
      readonly Arn: string
      readonly PolicyVersionList: readonly { readonly Document: Document; readonly IsDefaultVersion: boolean }[]
    }[]
  }
  interface ResourcePolicy {
    readonly Resource: string
    readonly Policy: Document
    readonly Account: string
  }
  interface OrganizationNode {
    readonly Id: string
    /** Holds the id of the management account. */
    readonly Arn: string
    readonly Policies: readonly { readonly Name: string; readonly Content: Document }[]
    readonly Children?: readonly OrganizationNode[]
  }

  const corpus = present
    ? read<{ cases: Case[]; documents: Record<string, unknown> }>('can-i.json')
    : { cases: [], documents: {} }
  const documents = <T>(names: readonly string[] | undefined) =>
    (names ?? []).map((name) => corpus.documents[name] as T)

  const attachedOf = (principal: Attached, { Policies }: AccountDetails): ApplicablePolicies => {
    const managed = (arn: string): NamedPolicy => {
      const versions = Policies.find(({ Arn }) => Arn === arn)?.PolicyVersionList
      return { name: arn, arn, document: versions?.find(({ IsDefaultVersion }) => IsDefaultVersion)?.Document }
    }
    const boundary = principal.PermissionsBoundary?.PermissionsBoundaryArn
    const inline = [...(principal.UserPolicyList ?? []), ...(principal.RolePolicyList ?? [])]
    return {
      identity: [
        ...inline.map(({ PolicyName, PolicyDocument }) => ({ name: PolicyName, document: PolicyDocument })),
        ...principal.AttachedManagedPolicies.map(({ PolicyArn }) => managed(PolicyArn)),
      ],
      ...(boundary !== undefined && { permissionsBoundary: managed(boundary) }),
    }
  }

  /** The SCPs on the way from the root to the account. */
  const levels = (node: OrganizationNode, account: string): NamedPolicy[][] | undefined => {
    const here = node.Policies.map(({ Name, Content }) => ({ name: Name, document: Content }))
    if (node.Id === account) return [here]
    for (const child of node.Children ?? []) {
      const below = levels(child, account)
      if (below) return [here, ...below]
    }
    return undefined
  }

  /** These documents write a role as the bare Principal, which AWS refuses, and policies without statements. */
  const resourcePolicy = ({ Resource, Policy }: ResourcePolicy): NamedPolicy | undefined => {
    const Statement = Policy.Statement.map((statement) =>
      typeof statement.Principal === 'string' && statement.Principal !== '*'
        ? { ...statement, Principal: { AWS: statement.Principal } }
        : statement,
    )
    return Statement.length === 0 ? undefined : { name: Resource, document: { ...Policy, Statement } }
  }

  const principalsOf = (files: Case['files']) =>
    documents<AccountDetails>(files.gaads).flatMap((details) =>
      [...details.UserDetailList, ...details.RoleDetailList].map((principal) => ({ principal, details })),
    )

  const canI = (
    files: Case['files'],
    arn: string,
    action: string,
    resource: string,
    given: readonly string[],
    strict: boolean,
  ) => {
    const found = principalsOf(files).find(({ principal }) => principal.Arn === arn)
    if (found === undefined) return false
    const policies = attachedOf(found.principal, found.details)
    const owner = documents<readonly ResourcePolicy[]>(files.resources)
      .flat()
      .find(({ Resource }) => resource === Resource || resource.startsWith(`${Resource}/`))
    const onResource = owner && resourcePolicy(owner)
    const account = arn.split(':')[4]!
    // SCPs do not bind the management account.
    const organizations = documents<OrganizationNode>(files.scps).filter(({ Arn }) => Arn.split(':')[4] !== account)
    const scps = organizations.flatMap((root) => levels(root, account) ?? [])
    const all = { ...policies, ...(onResource && { resource: onResource }), ...(scps.length > 0 && { scps }) }
    const context = Object.fromEntries(given.map((pair) => pair.split('=') as [string, string]))
    const ask = (context: RequestContext) =>
      authorize({ principal: arn, action, resource, ...(owner && { resourceAccount: owner.Account }), context }, all)
        .decision === 'allow'
    // Unless asked strictly, these cases ask whether there is any context that allows: the values of the policies are one.
    return ask(context) || (!strict && ask({ ...wantedContext(all), ...context }))
  }

  const wantedContext = ({ identity = [], resource }: ApplicablePolicies): RequestContext => {
    const wanted: Record<string, string> = {}
    for (const { document } of [...identity, ...(resource ? [resource] : [])]) {
      for (const { Condition } of (document as Document).Statement as {
        Condition?: Record<string, Record<string, string | string[]>>
      }[]) {
        for (const block of Object.values(Condition ?? {})) {
          for (const [key, values] of Object.entries(block)) wanted[key] = [values].flat()[0]!
        }
      }
    }
    return wanted
  }

  const answer = ({ test, files, input }: Case) => {
    if (test === 'test_can_i') {
      const [arn, action, resource, given, , strict] = input as [string, string, string, string[]?, unknown?, boolean?]
      return canI(files, arn, action, resource, given ?? [], strict ?? false)
    }
    const [action, resources, given, , strict] = input as [string, string | string[], string[]?, unknown?, boolean?]
    const who = (resource: string) =>
      principalsOf(files)
        .map(({ principal }) => principal.Arn)
        .filter((arn) => canI(files, arn, action, resource, given ?? [], strict ?? false))
    if (typeof resources === 'string') return who(resources).sort()
    return resources.flatMap((resource) => who(resource).map((arn) => [arn, resource])).sort()
  }

  test('agrees', () => {
    const wrong = corpus.cases.flatMap((row, i) => {
      const expected = Array.isArray(row.expected) ? [...row.expected].sort() : row.expected
      const got = answer(row)
      const same = JSON.stringify(got) === JSON.stringify(expected)
      return same || `can-i ${i}` in DISAGREEMENTS ? [] : [{ row: i, input: row.input, expected, got }]
    })
    console.log(`can-i.json: ${corpus.cases.length - wrong.length} of ${corpus.cases.length} agree`)
    expect(wrong).toEqual([])
  })
})

describe.skipIf(!present)('simulate-custom-policy.json', () => {
  interface Entry {
    readonly ContextKeyName: string
    readonly ContextKeyType: string
    readonly ContextKeyValues: readonly string[]
  }
  interface Simulated {
    readonly name?: string
    readonly action: string
    readonly resource: string
    readonly context?: readonly Entry[]
    readonly caller_arn?: string
    readonly resource_owner?: string
    readonly resourcePolicy?: Document
    readonly expect: 'allowed' | 'implicitDeny' | 'explicitDeny'
  }
  interface Scenario extends Pick<Simulated, 'context' | 'caller_arn' | 'resource_owner' | 'resourcePolicy'> {
    readonly scenario: string
    readonly wrongOnPurpose: boolean
    readonly identityPolicy: Document
    readonly scp_paths?: readonly { readonly path: string; readonly policy: Document }[]
    readonly tests: readonly Simulated[]
  }

  const ELEMENTS = [
    'Sid',
    'Effect',
    'Principal',
    'NotPrincipal',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Condition',
  ]

  /** The tool that these scenarios were written for drops what IAM does not know, before it asks AWS. */
  const strip = ({ Version, Statement }: Document): Document => ({
    ...(Version !== undefined && { Version }),
    Statement: Statement.map((statement) =>
      Object.fromEntries(Object.entries(statement).filter(([element]) => ELEMENTS.includes(element))),
    ),
  })

  const contextOf = (entries: readonly Entry[]): RequestContext =>
    Object.fromEntries(
      entries.map(({ ContextKeyName, ContextKeyType, ContextKeyValues }) => [
        ContextKeyName,
        ContextKeyType.endsWith('List') ? ContextKeyValues : ContextKeyValues[0]!,
      ]),
    )

  const ask = (scenario: Scenario, simulated: Simulated) => {
    const boundary = scenario.scp_paths?.flatMap(({ policy }) => strip(policy).Statement)
    const resource = simulated.resourcePolicy ?? scenario.resourcePolicy
    const owner = simulated.resource_owner ?? scenario.resource_owner
    const request: AuthorizationRequest = {
      principal: simulated.caller_arn ?? scenario.caller_arn ?? 'arn:aws:iam::123456789012:user/simulated',
      action: simulated.action,
      resource: simulated.resource,
      ...(owner !== undefined && { resourceAccount: owner.split(':')[4]! }),
      context: contextOf([...(scenario.context ?? []), ...(simulated.context ?? [])]),
    }
    const { decision } = authorize(request, {
      identity: [{ name: 'identity', document: strip(scenario.identityPolicy) }],
      ...(boundary && {
        permissionsBoundary: { name: 'SCPs', document: { Version: '2012-10-17', Statement: boundary } },
      }),
      ...(resource && { resource: { name: 'resource', document: strip(resource) } }),
    })
    return { allow: 'allowed', 'implicit-deny': 'implicitDeny', 'explicit-deny': 'explicitDeny' }[decision]
  }

  test('agrees', () => {
    const scenarios = present ? read<{ scenarios: Scenario[] }>('simulate-custom-policy.json').scenarios : []
    const rows = scenarios
      .filter(({ wrongOnPurpose }) => !wrongOnPurpose)
      .flatMap((s) => s.tests.map((t, i) => [s, t, i] as const))
    const wrong = rows.flatMap(([scenario, simulated, i]) => {
      const got = ask(scenario, simulated)
      const row = `${scenario.scenario} ${i}`
      return got === simulated.expect || row in DISAGREEMENTS ? [] : [{ row, expected: simulated.expect, got }]
    })
    console.log(`simulate-custom-policy.json: ${rows.length - wrong.length} of ${rows.length} agree`)
    expect(wrong).toEqual([])
    // Those that are wrong on purpose must not be answered as they say, else the rows above would prove little.
    const onPurpose = scenarios.filter(({ wrongOnPurpose, scenario }) => wrongOnPurpose && !scenario.includes('strict'))
    for (const scenario of onPurpose) {
      for (const simulated of scenario.tests) expect(ask(scenario, simulated)).not.toBe(simulated.expect)
    }
  })
})
