import type { PutPermissionRequest } from '@aws-sdk/client-eventbridge'
import { AwsError } from '../../../core/errors.ts'
import { PolicyError } from '../../../iam/policy-error.ts'
import { validatePolicy } from '../../../iam/validate-policy.ts'
import { invalid, missing } from './errors.ts'
import type { EventBus } from './state.ts'

const MAX_POLICY = 10_240

interface Policy {
  readonly Statement: readonly { readonly Sid?: string }[]
}

/**
 * Adds a statement to a bus's policy, or replaces the one with that id, or the policy.
 * @throws AwsError `ValidationException` (texts not verified), `PolicyLengthExceededException`
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
 */
export function putPermission(bus: EventBus, { Policy: document, ...one }: PutPermissionRequest): void {
  if (document !== undefined) {
    setPolicy(bus, document)
    return
  }
  const { Action, Principal, StatementId, Condition } = one
  if (Action === undefined || Principal === undefined || StatementId === undefined) {
    throw invalid('Parameter(s) Action, Principal and StatementId must be specified.')
  }
  const statement = {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:${bus.partition}:iam::${Principal}:root` },
    Action,
    Resource: bus.arn,
    ...(Condition && { Condition: { [String(Condition.Type)]: { [String(Condition.Key)]: Condition.Value } } }),
  }
  const others = statementsOf(bus).filter(({ Sid }) => Sid !== StatementId)
  setPolicy(bus, textOf([...others, statement]))
}

/** Removes one statement, or all. @throws AwsError `ResourceNotFoundException` */
export function removePermission(bus: EventBus, statementId: string | undefined, all: boolean): void {
  const before = statementsOf(bus)
  const after = all ? [] : before.filter(({ Sid }) => Sid !== statementId)
  if (!all && after.length === before.length) throw missing('Statement with the provided id does not exist.')
  bus.policy = after.length === 0 ? undefined : { name: `policy of ${bus.arn}`, document: textOf(after) }
}

function setPolicy(bus: EventBus, document: string): void {
  if (document.length > MAX_POLICY) {
    throw new AwsError('PolicyLengthExceededException', `The policy is longer than ${MAX_POLICY} characters.`)
  }
  try {
    validatePolicy(document, 'resource', { resource: bus.arn })
  } catch (error) {
    if (error instanceof PolicyError) throw invalid(error.message)
    throw error
  }
  bus.policy = { name: `policy of ${bus.arn}`, document }
}

function statementsOf({ policy }: EventBus): Policy['Statement'] {
  return policy === undefined ? [] : [(JSON.parse(String(policy.document)) as Policy).Statement].flat()
}

function textOf(Statement: Policy['Statement']): string {
  return JSON.stringify({ Version: '2012-10-17', Statement })
}
