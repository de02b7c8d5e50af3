import type { Template, TemplateResource, Value } from '../stacks/template.ts'

/** What a template grants, one line for each action on each resource: what is compared, and told in words. */
export interface AccessLine {
  /** `role remote-lambda-caller`, `function remote-lambda-greeter:live` */
  readonly who: string
  /** `sts:AssumeRole on arn:…`, `be invoked by 111111111111` */
  readonly what: string
  readonly effect: 'Allow' | 'Deny'
}

export interface AccessChange {
  readonly added: readonly AccessLine[]
  readonly removed: readonly AccessLine[]
}

/** What the new template grants more, and what less, than the old one. */
export function compareAccess(before: Template | undefined, after: Template | undefined): AccessChange {
  const [old, next] = [linesOf(before), linesOf(after)]
  return {
    added: [...next].flatMap(([key, line]) => (old.has(key) ? [] : [line])),
    removed: [...old].flatMap(([key, line]) => (next.has(key) ? [] : [line])),
  }
}

const WORDS = {
  new: { Allow: 'may', Deny: 'is kept from' },
  added: { Allow: 'may now also', Deny: 'is now kept from' },
  removed: { Allow: 'may no longer', Deny: 'is no longer kept from' },
} as const

/** `bridge may now also sts:AssumeRole on …`; `new`: of a stack that is not there yet. */
export function describeLine({ who, what, effect }: AccessLine, change: keyof typeof WORDS): string {
  return `${who} ${WORDS[change][effect]} ${what}`
}

function linesOf(template: Template | undefined): Map<string, AccessLine> {
  const lines = Object.entries(template?.Resources ?? {}).flatMap(([id, resource]) => resourceLines(id, resource))
  return new Map(lines.map((line) => [`${line.effect} ${line.who} ${line.what}`, line]))
}

type Properties = Readonly<Record<string, unknown>>

/** By resource type: the policies in it, and whose they are. */
const READERS: Readonly<Record<string, (id: string, properties: Properties) => AccessLine[]>> = {
  'AWS::IAM::Role': (id, { RoleName, AssumeRolePolicyDocument, Policies }) => {
    const who = `role ${text(RoleName) ?? id}`
    const inline = list(Policies).flatMap((policy) => statementLines(who, (policy as Properties).PolicyDocument, mayDo))
    return [...inline, ...statementLines(who, AssumeRolePolicyDocument, beUsedBy)]
  },
  'AWS::IAM::Policy': (_, { Roles, PolicyDocument }) =>
    list(Roles).flatMap((role) => statementLines(`role ${text(role)}`, PolicyDocument, mayDo)),
  'AWS::Lambda::Permission': (_, { FunctionName, Principal, PrincipalOrgID, Action }) => {
    const by = PrincipalOrgID === undefined ? text(Principal) : `organization ${text(PrincipalOrgID)}`
    return [{ who: `function ${text(FunctionName)}`, what: `be called by ${by} (${text(Action)})`, effect: 'Allow' }]
  },
  'AWS::Kinesis::ResourcePolicy': (_, { ResourceArn, ResourcePolicy }) =>
    statementLines(`stream ${text(ResourceArn)}`, ResourcePolicy, beUsedBy),
  'AWS::SQS::QueuePolicy': (_, { Queues, PolicyDocument }) =>
    list(Queues).flatMap((queue) => statementLines(`queue ${text(queue)}`, PolicyDocument, beUsedBy)),
  'AWS::S3::BucketPolicy': (_, { Bucket, PolicyDocument }) =>
    statementLines(`bucket ${text(Bucket)}`, PolicyDocument, beUsedBy),
}

function resourceLines(id: string, { Type, Properties = {} }: TemplateResource): AccessLine[] {
  return READERS[Type]?.(id, Properties) ?? []
}

function statementLines(who: string, document: unknown, describe: (statement: Properties) => string[]): AccessLine[] {
  return list((document as Properties | undefined)?.Statement).flatMap((statement) => {
    const one = statement as Properties
    const effect = one.Effect === 'Deny' ? 'Deny' : 'Allow'
    return describe(one).map((what) => ({ who, what: `${what}${conditionWords(one.Condition)}`, effect }) as const)
  })
}

function mayDo({ Action, Resource }: Properties): string[] {
  return list(Action).flatMap((action) => list(Resource).map((resource) => `${text(action)} on ${text(resource)}`))
}

function beUsedBy({ Action, Principal }: Properties): string[] {
  const named =
    typeof Principal === 'object' && Principal !== null ? Object.values(Principal).flatMap(list) : [Principal]
  return list(Action).flatMap((action) => named.map((principal) => `be used by ${text(principal)} (${text(action)})`))
}

function conditionWords(condition: unknown): string {
  if (condition === undefined) return ''
  const parts = Object.entries(condition as Properties).flatMap(([operator, keys]) =>
    Object.entries(keys as Properties).map(
      ([key, value]) => `${key} ${operator} ${list(value).map(text).join(' or ')}`,
    ),
  )
  return ` if ${parts.join(' and ')}`
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/** A value in words; an intrinsic function by the name that it refers to. */
function text(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return value === undefined ? undefined : String(value)
  const [argument] = Object.values(value as Record<string, Value>)
  return Array.isArray(argument) ? argument.join('.') : String(argument)
}
