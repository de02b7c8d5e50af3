import type { IamInstanceProfileSpecification } from '@aws-sdk/client-ec2'
import type { Access } from '../../operation.ts'
import { IAM, type InstanceProfile, type Role } from '../iam/state.ts'
import { combination, invalidValue } from './errors.ts'
import type { Ec2Scope } from './scope.ts'

/** An instance profile, by name or ARN; `undefined` where there is none. */
export function lookUpProfile(scope: Ec2Scope, asked: IamInstanceProfileSpecification | undefined) {
  const { Arn, Name } = asked ?? {}
  return [...scope.cloud.store.get(IAM, scope).instanceProfiles.values()].find(({ arn, name }) =>
    Arn === undefined ? name === Name : arn === Arn,
  )
}

/** Launching instances with a role hands that role to EC2. */
export function passProfileAccess(scope: Ec2Scope, asked: IamInstanceProfileSpecification | undefined): Access[] {
  const role = lookUpProfile(scope, asked)?.role
  if (role === undefined) return []
  return [{ action: 'iam:PassRole', resource: role.arn, context: { 'iam:PassedToService': 'ec2.amazonaws.com' } }]
}

/** @throws AwsError `InvalidParameterValue` for a profile that is not there, or has no role */
export function findProfile(
  scope: Ec2Scope,
  asked: IamInstanceProfileSpecification,
): InstanceProfile & { readonly role: Role } {
  const { Arn, Name } = asked
  if (Arn !== undefined && Name !== undefined) {
    throw combination(
      "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
    )
  }
  const profile = lookUpProfile(scope, asked)
  if (profile === undefined) {
    const [value, member, word] = Arn === undefined ? [Name, 'name', 'name'] : [Arn, 'arn', 'ARN']
    throw invalidValue(
      `Value (${value}) for parameter iamInstanceProfile.${member} is invalid. Invalid IAM Instance Profile ${word}`,
    )
  }
  if (profile.role === undefined) {
    throw invalidValue(`IAM Instance Profile "${profile.arn}" has no associated IAM Roles`)
  }
  return { ...profile, role: profile.role }
}
