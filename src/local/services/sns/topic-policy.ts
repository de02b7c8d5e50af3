import { isAccountId } from '../../../core/account-id.ts'
import { AwsError } from '../../../core/errors.ts'
import { PolicyError } from '../../../iam/policy-error.ts'
import { validatePolicy } from '../../../iam/validate-policy.ts'
import { invalidParameter } from './errors.ts'
import type { Topic } from './state.ts'

/** What the policy that a topic is created with speaks of. */
const GRANTED_AT_FIRST: readonly string[] = [
  'GetTopicAttributes',
  'SetTopicAttributes',
  'AddPermission',
  'RemovePermission',
  'DeleteTopic',
  'Subscribe',
  'ListSubscriptionsByTopic',
  'Publish',
]

/**
 * What a topic's policy can grant; wildcards may stand for them. `Receive` is none of today's, but stands in many policies.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
 */
const GRANTABLE: readonly string[] = [
  ...GRANTED_AT_FIRST,
  'ListTagsForResource',
  'GetDataProtectionPolicy',
  'PutDataProtectionPolicy',
  'Receive',
]

interface Policy {
  readonly Version?: string
  readonly Id?: string
  readonly Statement: readonly { readonly Sid?: string; readonly Action?: string | readonly string[] }[]
}

export interface Permission {
  readonly Label: string
  readonly AWSAccountId: readonly string[]
  readonly ActionName: readonly string[]
}

/** Whether a topic's policy can grant this to another account. */
export function isGrantable(action: string): boolean {
  return GRANTABLE.includes(action)
}

/** The policy that a topic is created with: whoever acts for a resource of the owner may use it. */
export function defaultPolicy(arn: string, owner: string): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: GRANTED_AT_FIRST.map((action) => `SNS:${action}`),
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': owner } },
      },
    ],
  })
}

/** A document as a topic has it. */
export function policyOf(arn: string, document: string): Pick<Topic, 'policyDocument' | 'policy'> {
  return { policyDocument: document, policy: { name: `policy of ${arn}`, document } }
}

/** @throws AwsError `InvalidParameter` */
export function setPolicy(topic: Topic, document: string): void {
  checkPolicy(document, topic.arn)
  Object.assign(topic, policyOf(topic.arn, document))
}

/** Adds a statement, with the label as its Sid. @throws AwsError `InvalidParameter` */
export function addPermission(topic: Topic, { Label, AWSAccountId, ActionName }: Permission): void {
  const policy = readPolicy(topic)
  if (policy.Statement.some(({ Sid }) => Sid === Label)) throw invalidParameter('Statement already exists')
  if (AWSAccountId.length === 0 || !AWSAccountId.every(isAccountId)) throw invalidParameter('AWSAccountId')
  if (ActionName.length === 0) throw invalidParameter('ActionName')
  const statement = {
    Sid: Label,
    Effect: 'Allow',
    Principal: { AWS: oneOrMany(AWSAccountId.map((account) => `arn:${topic.partition}:iam::${account}:root`)) },
    Action: oneOrMany(ActionName.map((action) => `SNS:${action}`)),
    Resource: topic.arn,
  }
  setPolicy(topic, JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] }))
}

/** Removes the statement with that label. @throws AwsError `NotFound` where there is none (not verified) */
export function removePermission(topic: Topic, label: string): void {
  const policy = readPolicy(topic)
  const Statement = policy.Statement.filter(({ Sid }) => Sid !== label)
  if (Statement.length === policy.Statement.length) throw new AwsError('NotFound', 'Statement does not exist')
  const document = JSON.stringify({ ...policy, Statement })
  Object.assign(topic, policyOf(topic.arn, document), Statement.length === 0 && { policy: undefined })
}

function checkPolicy(document: string, resource: string): void {
  try {
    const { statements } = validatePolicy(document, 'resource', { service: 'sns', resource })
    if (!statements.every(({ actions }) => actions.every(isInScope)))
      throw invalidParameter('Policy statement action out of service scope!')
  } catch (error) {
    if (error instanceof PolicyError) throw new AwsError('InvalidParameter', error.message)
    throw error
  }
}

function isInScope(action: string): boolean {
  const [, name = action] = /^sns:(.*)$/i.exec(action) ?? []
  return /[*?]/.test(name) || GRANTABLE.some((each) => each.toLowerCase() === name.toLowerCase())
}

function readPolicy({ policyDocument }: Topic): Policy {
  const document = JSON.parse(policyDocument) as Policy
  return { ...document, Statement: [document.Statement].flat() }
}

function oneOrMany(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] as string) : values
}
