import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam'
import type { Stack } from '../stacks/stack.ts'
import type { Template, TemplateResource } from '../stacks/template.ts'
import { readDocument } from './collect.ts'
import type { Connection } from './connection.ts'
import { nameOf } from './named-template.ts'

/** A policy that names a role as a principal, and so its identity: another role of the same name is not meant. */
export interface Pin {
  /** The role’s ARN. */
  readonly role: string
  /** `the trust policy of role sys-call-greet` */
  readonly policy: string
  /** By which the policy is known: `away/us-east-1 GreetCallRole`, or an ARN. */
  readonly holder: string
  /** Where the policy is in one of the topology’s stacks. */
  readonly stack?: Stack
}

/** A role of a template. */
export interface NamedRole {
  readonly stack: Stack
  readonly logicalId: string
  readonly name: string
  readonly arn: string
}

export function rolesOf(stack: Stack, template: Template | undefined): NamedRole[] {
  const { account, partition } = stack.place
  return Object.entries(template?.Resources ?? {}).flatMap(([logicalId, resource]) => {
    const name = nameOf(resource)
    if (resource.Type !== 'AWS::IAM::Role' || name === undefined) return []
    return [{ stack, logicalId, name, arn: `arn:${partition}:iam::${account.id}:role/${name}` }]
  })
}

type Properties = NonNullable<TemplateResource['Properties']>

/** By type: in which properties it names principals, and in words whose policy that is. */
const POLICIES: Readonly<Record<string, (properties: Properties) => readonly [documents: unknown, words: string]>> = {
  'AWS::IAM::Role': (own) => [own.AssumeRolePolicyDocument, `the trust policy of role ${own.RoleName}`],
  'AWS::Lambda::Permission': (own) => [
    { Statement: [{ Principal: { AWS: own.Principal } }] },
    `the policy of function ${own.FunctionName}`,
  ],
  'AWS::SQS::QueuePolicy': (own) => [own.PolicyDocument, `the policy of queue ${own.Queues}`],
  'AWS::S3::BucketPolicy': (own) => [own.PolicyDocument, `the policy of bucket ${own.Bucket}`],
  'AWS::Kinesis::ResourcePolicy': (own) => [own.ResourcePolicy, `the policy of stream ${own.ResourceArn}`],
}

/** What a template’s policies pin; references in it stand as names. */
export function pinsOf(stack: Stack, template: Template | undefined): Pin[] {
  return Object.entries(template?.Resources ?? {}).flatMap(([logicalId, { Type, Properties = {} }]) => {
    const [document, policy] = POLICIES[Type]?.(Properties) ?? []
    if (policy === undefined) return []
    return pinnedRoles(document).map((role) => ({ role, policy, holder: `${stack.id} ${logicalId}`, stack }))
  })
}

/** What the trust policies of accounts’ roles pin; nothing of an account that does not tell. */
export async function listPins(connections: readonly Connection[]): Promise<Pin[]> {
  const all = await Promise.all(connections.map((connection) => pinsOfAccount(connection).catch(() => [])))
  return all.flat()
}

async function pinsOfAccount(connection: Connection): Promise<Pin[]> {
  const iam = new IAMClient(connection.config())
  const pins: Pin[] = []
  try {
    for await (const { Roles = [] } of paginateListRoles({ client: iam }, {})) {
      for (const { Arn: holder = '', AssumeRolePolicyDocument } of Roles) {
        const roles = pinnedRoles(readDocument(AssumeRolePolicyDocument))
        pins.push(...roles.map((role) => ({ role, policy: `the trust policy of ${holder}`, holder })))
      }
    }
    return pins
  } finally {
    iam.destroy()
  }
}

function pinnedRoles(document: unknown): string[] {
  const { Statement } = Object(document) as { Statement?: unknown }
  return listed(Statement).flatMap((statement) => {
    const { Principal } = Object(statement) as { Principal?: { AWS?: unknown } }
    return listed(Object(Principal).AWS).filter((one): one is string => /^arn:[^:]+:iam::\d+:role\//.test(String(one)))
  })
}

function listed(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}
