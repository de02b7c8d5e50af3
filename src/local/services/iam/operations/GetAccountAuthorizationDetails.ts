import type {
  EntityType,
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse,
} from '@aws-sdk/client-iam'
import { defineOperation, type OperationContext } from '../../../operation.ts'
import { detailGroup, detailPolicy, detailRole, detailUser, isUsed } from '../authorization-details.ts'
import { awsManagedPolicies } from '../aws-managed-policies.ts'
import { paginate } from '../paginate.ts'
import { IAM } from '../state.ts'

const ALL: readonly EntityType[] = ['User', 'Group', 'Role', 'LocalManagedPolicy', 'AWSManagedPolicy']

/**
 * Everything of the account that has policies, and the policies, a page at a time. Of AWS's own policies those that are in use
 * (not verified).
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export default defineOperation<GetAccountAuthorizationDetailsRequest, GetAccountAuthorizationDetailsResponse>({
  authorize: () => ({ action: 'iam:GetAccountAuthorizationDetails', resource: '*' }),
  handle: ({ Filter = [], ...page }, context) => {
    const wanted = Filter.length > 0 ? Filter : ALL
    const entities = ALL.filter((type) => wanted.includes(type)).flatMap((type) => entitiesOf(type, context))
    const { items, ...rest } = paginate(entities, ({ arn }) => arn, page)
    const details = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] } as Details
    for (const { list, describe } of items) details[list].push(describe())
    return { ...details, ...rest }
  },
})

type Details = Record<'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies', object[]>

interface Entity {
  readonly arn: string
  readonly list: keyof Details
  readonly describe: () => object
}

function entitiesOf(type: EntityType, context: OperationContext): Entity[] {
  const { users, groups, roles, policies } = context.state(IAM)
  const entities = <T extends { readonly arn: string }>(
    all: Iterable<T>,
    list: Entity['list'],
    describe: (one: T, context: OperationContext) => object,
  ) => [...all].map((one): Entity => ({ arn: one.arn, list, describe: () => describe(one, context) }))
  if (type === 'User') return entities(users.values(), 'UserDetailList', detailUser)
  if (type === 'Group') return entities(groups.values(), 'GroupDetailList', detailGroup)
  if (type === 'Role') return entities(roles.values(), 'RoleDetailList', detailRole)
  if (type === 'LocalManagedPolicy') return entities(policies.values(), 'Policies', detailPolicy)
  const used = awsManagedPolicies(context.partition.id).filter((policy) => isUsed(policy, context))
  return entities(used, 'Policies', detailPolicy)
}
