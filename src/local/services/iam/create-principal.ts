import { upperCaseId } from '../../../core/random.ts'
import type { OperationContext } from '../../operation.ts'
import { checkBoundary } from './attachments.ts'
import type { IamPrincipal } from './state.ts'
import { type PassedTag, PRINCIPAL_TAGS, readTags } from './tags.ts'

const ID_PREFIXES = { role: 'AROA', user: 'AIDA', group: 'AGPA', 'instance-profile': 'AIPA' } as const

/** What creating a user or a role is told. */
export interface PrincipalInput {
  readonly name: string
  readonly path: string | undefined
  readonly tags: readonly PassedTag[] | undefined
  readonly boundary: string | undefined
}

/** What a new user and a new role have in common. @throws AwsError for tags or a boundary that IAM refuses */
export function createPrincipal(
  type: 'role' | 'user',
  { name, path, tags, boundary }: PrincipalInput,
  context: OperationContext,
): IamPrincipal {
  checkBoundary(boundary, context)
  return {
    ...createEntity(type, name, path, context),
    inline: new Map(),
    attached: new Set(),
    tags: readTags(tags, PRINCIPAL_TAGS),
    ...(boundary !== undefined && { permissionsBoundary: boundary }),
  }
}

/** Name, path, id and ARN of anything new. */
export function createEntity(
  type: keyof typeof ID_PREFIXES,
  name: string,
  path: string | undefined = '/',
  { account, partition, cloud }: OperationContext,
) {
  return {
    name,
    path,
    id: `${ID_PREFIXES[type]}${upperCaseId(cloud.random, 17)}`,
    arn: `arn:${partition.id}:iam::${account}:${type}${path}${name}`,
    createdAt: new Date(cloud.clock.now()),
  }
}
