import { accountOf } from '../../../core/arn.ts'
import { AwsError } from '../../../core/errors.ts'
import { authorize } from '../../../iam/authorize.ts'
import type { Store } from '../../store/state.ts'
import { IAM, type Role } from '../iam/state.ts'
import { invalid } from './errors.ts'

/**
 * The role that Lambda assumes to run a function.
 * @throws AwsError `InvalidParameterValueException` where it does not exist or does not trust Lambda
 */
export function assumableRole(arn: string, partition: string, store: Store): Role {
  const account = accountOf(arn) ?? ''
  const role = store
    .get(IAM, { partition, account, region: '' })
    .roles.get(arn.slice(arn.lastIndexOf('/') + 1).toLowerCase())
  if (role?.arn === arn && trustsLambda(role)) return role
  throw invalid('The role defined for the function cannot be assumed by Lambda.')
}

function trustsLambda({ arn, trust }: Role): boolean {
  const request = { principal: { service: 'lambda.amazonaws.com' }, action: 'sts:AssumeRole', resource: arn }
  return authorize(request, { resource: trust }).decision === 'allow'
}

/** Roles are passed within one account. @throws AwsError `AccessDeniedException` */
export function checkRoleAccount(roleArn: string, account: string): void {
  if (accountOf(roleArn) !== account)
    throw new AwsError('AccessDeniedException', 'Cross-account pass role is not allowed.')
}
