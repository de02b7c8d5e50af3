import type {
  CreateAccountResponse,
  CreateAccountStatus,
  DescribeAccountResponse,
  DescribeCreateAccountStatusResponse,
  ListParentsResponse,
} from '@aws-sdk/client-organizations'
import { HandlerFailure } from '../deployment/handler-failure.ts'
import { tags, text, texts } from '../property-schema.ts'
import { type Attributes, defineResourceType, type ResourceRequest } from '../resource-type.ts'
import { tagChanges } from '../tag-changes.ts'

interface Properties {
  readonly AccountName: string
  readonly Email: string
  readonly ParentIds?: readonly string[]
  readonly RoleName?: string
}

type Call = ResourceRequest<Properties>['call']

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-account.html */
export default defineResourceType<Properties>({
  properties: { AccountName: text, Email: text, ParentIds: texts, RoleName: text, Tags: tags },
  required: ['AccountName', 'Email'],
  attributes: ['AccountId', 'Arn', 'JoinedMethod', 'JoinedTimestamp', 'Paths', 'State', 'Status'],
  taggable: true,

  create: async ({ properties, tags: Tags, call, created, settle }) => {
    const { AccountName, Email, RoleName, ParentIds } = properties
    const input = { AccountName, Email, RoleName, Tags }
    const started = await call<CreateAccountResponse>('organizations', 'CreateAccount', input)
    let status: CreateAccountStatus = started.CreateAccountStatus ?? {}
    await settle(async () => {
      const request = { CreateAccountRequestId: status.Id }
      if (status.State === 'IN_PROGRESS') {
        const operation = 'DescribeCreateAccountStatus'
        const answer = await call<DescribeCreateAccountStatusResponse>('organizations', operation, request)
        status = answer.CreateAccountStatus ?? {}
      }
      if (status.State === 'FAILED') throw new HandlerFailure(status.FailureReason ?? 'FAILED', 'InvalidRequest')
      return status.State === 'SUCCEEDED'
    })
    const id = status.AccountId ?? ''
    created(id)
    await move(call, id, ParentIds)
    return readAttributes(call, id)
  },

  update: async ({ properties, before, physicalId, tags: all, call, changed }) => {
    if (changed('AccountName', 'Email', 'RoleName'))
      throw new HandlerFailure(
        'You cannot update the name, the email address or the role of an account.',
        'InvalidRequest',
      )
    if (changed('ParentIds')) await move(call, physicalId, properties.ParentIds)
    const { set, removed } = tagChanges(before.tags, all)
    if (set.length > 0) await call('organizations', 'TagResource', { ResourceId: physicalId, Tags: set })
    if (removed.length > 0) await call('organizations', 'UntagResource', { ResourceId: physicalId, TagKeys: removed })
    return readAttributes(call, physicalId)
  },

  delete: async ({ physicalId: AccountId, call }) => {
    await call('organizations', 'CloseAccount', { AccountId })
  },
})

async function move(call: Call, AccountId: string, parents: readonly string[] | undefined): Promise<void> {
  const [destination] = parents ?? []
  if (destination === undefined) return
  const { Parents = [] } = await call<ListParentsResponse>('organizations', 'ListParents', { ChildId: AccountId })
  const source = Parents[0]?.Id
  if (source === destination) return
  const input = { AccountId, SourceParentId: source, DestinationParentId: destination }
  await call('organizations', 'MoveAccount', input)
}

async function readAttributes(call: Call, AccountId: string): Promise<Attributes> {
  const { Account = {} } = await call<DescribeAccountResponse>('organizations', 'DescribeAccount', { AccountId })
  return {
    AccountId,
    Arn: Account.Arn ?? '',
    JoinedMethod: Account.JoinedMethod ?? '',
    JoinedTimestamp: Account.JoinedTimestamp?.toISOString() ?? '',
    State: Account.State ?? '',
    Status: Account.Status ?? '',
    Paths: Account.Paths ?? [],
  }
}
