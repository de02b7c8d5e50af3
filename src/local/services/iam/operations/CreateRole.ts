import type { CreateRoleRequest, CreateRoleResponse } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { upperCaseId } from '../../../../core/random.ts'
import { defineOperation } from '../../../operation.ts'
import { tagContext } from '../access.ts'
import { describeRole } from '../describe.ts'
import { readTrustPolicy } from '../policies.ts'
import { readTags } from '../read-tags.ts'
import { IAM, type Role } from '../state.ts'

const DEFAULT_SESSION_SECONDS = 3_600

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export default defineOperation<CreateRoleRequest, CreateRoleResponse>({
  authorize: ({ RoleName, Path = '/', Tags, PermissionsBoundary }, { account, partition }) => ({
    action: 'iam:CreateRole',
    resource: `arn:${partition.id}:iam::${account}:role${Path}${RoleName}`,
    context: {
      ...tagContext(Tags),
      ...(PermissionsBoundary !== undefined && { 'iam:PermissionsBoundary': PermissionsBoundary }),
    },
  }),
  handle: (input, context) => {
    const { account, partition, cloud } = context
    const { RoleName: name, Path: path = '/' } = input
    const { roles } = context.state(IAM)
    if (roles.has(name.toLowerCase()))
      throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`)
    const role: Role = {
      name,
      path,
      id: `AROA${upperCaseId(cloud.random, 17)}`,
      arn: `arn:${partition.id}:iam::${account}:role${path}${name}`,
      createdAt: new Date(cloud.clock.now()),
      trust: readTrustPolicy(name, input.AssumeRolePolicyDocument, context),
      ...(input.Description !== undefined && { description: input.Description }),
      maxSessionDuration: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
      inline: new Map(),
      attached: new Set(),
      tags: readTags(input.Tags),
      ...(input.PermissionsBoundary !== undefined && { permissionsBoundary: input.PermissionsBoundary }),
    }
    roles.set(name.toLowerCase(), role)
    return { Role: describeRole(role, context) }
  },
})
