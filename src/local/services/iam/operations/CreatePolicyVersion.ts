import type { CreatePolicyVersionRequest, CreatePolicyVersionResponse } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { policyAccess } from '../access.ts'
import { summarizeVersion } from '../describe.ts'
import { findPolicy } from '../find.ts'
import { readManagedPolicy } from '../policies.ts'
import type { PolicyVersion } from '../state.ts'

const MAX_VERSIONS = 5

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html */
export default defineOperation<CreatePolicyVersionRequest, CreatePolicyVersionResponse>({
  authorize: ({ PolicyArn }, context) => policyAccess('CreatePolicyVersion', PolicyArn, context),
  handle: ({ PolicyArn, PolicyDocument, SetAsDefault = false }, context) => {
    const policy = findPolicy(PolicyArn, context)
    if (policy.versions.size >= MAX_VERSIONS) {
      throw new AwsError(
        'LimitExceeded',
        `A managed policy can have up to ${MAX_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
      )
    }
    const version: PolicyVersion = {
      id: `v${policy.nextVersion}`,
      createdAt: new Date(context.cloud.clock.now()),
      policy: readManagedPolicy(policy.name, policy.arn, PolicyDocument),
    }
    policy.versions.set(version.id, version)
    policy.nextVersion++
    policy.updatedAt = version.createdAt
    if (SetAsDefault) policy.defaultVersion = version.id
    return { PolicyVersion: summarizeVersion(version, policy) }
  },
})
