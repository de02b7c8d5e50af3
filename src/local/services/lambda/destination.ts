import { destinationKind } from '../../functions/destination-kinds.ts'
import { findDestination } from '../../functions/destinations.ts'
import { type MappingTarget, roleMay } from '../../functions/mapping-target.ts'
import type { OperationContext } from '../../operation.ts'
import { invalid } from './errors.ts'

/**
 * Makes sure that records can be sent to a destination: that it exists, is of one of these services, and that the execution
 * role has the permissions.
 * @throws AwsError `InvalidParameterValueException`, in the words that other tools quote from AWS
 */
export function checkDestination(
  arn: string,
  target: MappingTarget,
  services: readonly string[],
  { cloud }: OperationContext,
): void {
  const kind = findDestination(arn, target.fn, cloud)
  if (kind === undefined || !services.includes(kind.service)) throw invalid(`The destination ARN ${arn} is invalid.`)
  for (const access of kind.access(arn, cloud)) {
    if (roleMay(cloud, target, access)) continue
    const action = access.action.slice(access.action.indexOf(':') + 1)
    throw invalid(`The function's execution role does not have permissions to call ${action} on ${arn}`)
  }
}

/**
 * The same for a function's dead-letter queue or topic, if it has one, in the words of CreateFunction and
 * UpdateFunctionConfiguration. Whether it exists shows when the first event is sent there.
 * @throws AwsError `InvalidParameterValueException`
 */
export function checkDeadLetterTarget(target: MappingTarget, { cloud }: OperationContext): void {
  const { deadLetterTarget: arn } = target.version.settings
  if (!arn) return
  const kind = destinationKind(arn)
  if (kind === undefined || !DEAD_LETTER_SERVICES.includes(kind.service)) {
    // Text not verified.
    throw invalid(`The dead-letter target ${arn} is invalid: it must be a standard SQS queue or a standard SNS topic.`)
  }
  if (kind.access(arn, cloud).every((access) => roleMay(cloud, target, access))) return
  throw invalid(`The provided execution role does not have permissions to call ${kind.operation} on ${kind.service}`)
}

const DEAD_LETTER_SERVICES = ['SQS', 'SNS']
