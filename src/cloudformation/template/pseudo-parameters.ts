import type { Partition } from '../../core/partition.ts'
import { NO_VALUE, Pending, type Value } from './scope.ts'

/** Where and for which stack a template is evaluated. */
export interface StackPlace {
  readonly account: string
  readonly region: string
  readonly partition: Partition
  readonly stackName: string
  /** Absent before the stack has one. */
  readonly stackId?: string
  readonly notificationArns: readonly string[]
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html */
const PSEUDO_PARAMETERS: Readonly<Record<string, (place: StackPlace) => Value>> = {
  'AWS::AccountId': ({ account }) => account,
  'AWS::NoValue': () => NO_VALUE,
  'AWS::NotificationARNs': ({ notificationArns }) => notificationArns,
  'AWS::Partition': ({ partition }) => partition.id,
  'AWS::Region': ({ region }) => region,
  'AWS::StackId': ({ stackId }) => stackId ?? new Pending({ Ref: 'AWS::StackId' }),
  'AWS::StackName': ({ stackName }) => stackName,
  'AWS::URLSuffix': ({ partition }) => partition.dnsSuffix,
}

export function isPseudoParameter(name: string): boolean {
  return Object.hasOwn(PSEUDO_PARAMETERS, name)
}

/** The value of a pseudo parameter; `undefined` for any other name. */
export function pseudoParameter(name: string, place: StackPlace): Value | undefined {
  return isPseudoParameter(name) ? PSEUDO_PARAMETERS[name]?.(place) : undefined
}
