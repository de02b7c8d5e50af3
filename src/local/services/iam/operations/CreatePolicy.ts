import type { CreatePolicyRequest, CreatePolicyResponse } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { upperCaseId } from '../../../../core/random.ts'
import { defineOperation } from '../../../operation.ts'
import { creationAccess } from '../access.ts'
import { summarizePolicy } from '../describe.ts'
import { readManagedPolicy } from '../policies.ts'
import { IAM, type ManagedPolicy } from '../state.ts'
import { POLICY_TAGS, readTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export default defineOperation<CreatePolicyRequest, CreatePolicyResponse>({
  authorize: ({ PolicyName, Path, Tags }, context) =>
    creationAccess('Policy', { name: PolicyName, path: Path, tags: Tags }, context),
  handle: ({ PolicyName: name, Path: path = '/', PolicyDocument, Description, Tags }, context) => {
    const { account, partition, cloud } = context
    const { policies } = context.state(IAM)
    if ([...policies.values()].some((policy) => policy.name.toLowerCase() === name.toLowerCase())) {
      throw new AwsError(
        'EntityAlreadyExists',
        `A policy called ${name} already exists. Duplicate names are not allowed.`,
      )
    }
    const arn = `arn:${partition.id}:iam::${account}:policy${path}${name}`
    const createdAt = new Date(cloud.clock.now())
    const policy: ManagedPolicy = {
      name,
      path,
      id: `ANPA${upperCaseId(cloud.random, 17)}`,
      arn,
      createdAt,
      updatedAt: createdAt,
      ...(Description !== undefined && { description: Description }),
      tags: readTags(Tags, POLICY_TAGS),
      versions: new Map([['v1', { id: 'v1', createdAt, policy: readManagedPolicy(name, arn, PolicyDocument) }]]),
      defaultVersion: 'v1',
      nextVersion: 2,
    }
    policies.set(arn, policy)
    const tags = [...policy.tags.values()]
    return { Policy: { ...summarizePolicy(policy, context), ...(tags.length > 0 && { Tags: tags }) } }
  },
})
