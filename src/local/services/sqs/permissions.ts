import { isAccountId } from '../../../core/account-id.ts'
import { invalidParameter, missingParameter } from './errors.ts'
import type { Queue } from './queue.ts'
import { setPolicy } from './set-attributes.ts'

/** A queue's policy as this service writes it. */
interface Policy {
  readonly Version: string
  readonly Id?: string
  readonly Statement: readonly { readonly Sid?: string }[]
}

export interface Permission {
  readonly Label: string
  readonly AWSAccountIds: readonly string[]
  readonly Actions: readonly string[]
}

/** What another account may be allowed with AddPermission. */
const SHAREABLE: ReadonlySet<string> = new Set([
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
])

/** Adds a statement to the queue's policy, with the label as its Sid. @throws AwsError `InvalidParameterValue` */
export function addPermission(queue: Queue, permission: Permission, partition: string): void {
  const { Label, AWSAccountIds, Actions } = permission
  checkPermission(permission)
  const policy = policyOf(queue)
  if (policy.Statement.some(({ Sid }) => Sid === Label)) throw invalidParameter(Label, 'Label', 'Already exists.')
  const statement = {
    Sid: Label,
    Effect: 'Allow',
    Principal: { AWS: oneOrMany(AWSAccountIds.map((account) => `arn:${partition}:iam::${account}:root`)) },
    Action: oneOrMany(Actions.map((action) => `SQS:${action}`)),
    Resource: queue.arn,
  }
  setPolicy(queue, JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] }))
}

/** Removes the statement with that label; the last one takes the policy with it. @throws AwsError `InvalidParameterValue` */
export function removePermission(queue: Queue, label: string): void {
  const policy = policyOf(queue)
  const rest = policy.Statement.filter(({ Sid }) => Sid !== label)
  if (rest.length === policy.Statement.length) throw invalidParameter(label, 'Label', "can't find label.")
  setPolicy(queue, rest.length === 0 ? '' : JSON.stringify({ ...policy, Statement: rest }))
}

function checkPermission({ Label, AWSAccountIds, Actions }: Permission): void {
  if (!/^[\w-]{1,80}$/.test(Label)) {
    const reason = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length'
    throw invalidParameter(Label, 'Label', reason)
  }
  if (AWSAccountIds.length === 0) throw missingParameter('PrincipalId')
  if (Actions.length === 0) throw missingParameter('Actions')
  for (const account of AWSAccountIds) {
    if (!isAccountId(account)) throw invalidParameter(account, 'PrincipalId', 'Unable to verify.')
  }
  for (const action of Actions) {
    if (!SHAREABLE.has(action)) {
      const reason = 'Only the queue owner is allowed to invoke this action.'
      throw invalidParameter(`SQS:${action}`, 'ActionName', reason)
    }
  }
}

function policyOf({ arn, policy }: Queue): Policy {
  if (policy === undefined) return { Version: '2008-10-17', Id: `${arn}/SQSDefaultPolicy`, Statement: [] }
  const document = JSON.parse(String(policy.document)) as Policy
  return { ...document, Statement: [document.Statement].flat() }
}

function oneOrMany(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] as string) : values
}
