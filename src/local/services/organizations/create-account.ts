import type { CreateAccountRequest, CreateAccountStatus } from '@aws-sdk/client-organizations'
import { createContext } from '../../context.ts'
import type { Caller } from '../../credentials.ts'
import type { OperationContext, Validated } from '../../operation.ts'
import { createRole } from '../iam/create-role.ts'
import { ACCOUNT_WORK, addAccount } from './accounts.ts'
import { lowerCaseId, newAccountId } from './ids.ts'
import { ORGANIZATIONS, type Organization } from './state.ts'
import { readTags } from './tags.ts'

/** The role in a new account through which its organization's management account gets in. */
const ACCESS_ROLE = 'OrganizationAccountAccessRole'

/**
 * Sets about creating an account. What can only then turn out to be wrong, the request's status tells.
 * @throws AwsError for tags that are none
 */
export function startCreation(
  organization: Organization,
  input: Validated<CreateAccountRequest>,
  context: OperationContext,
): CreateAccountStatus {
  const { clock, random } = context.cloud
  const tags = readTags(input.Tags)
  const request: CreateAccountStatus = {
    Id: `car-${lowerCaseId(random, 32)}`,
    AccountName: input.AccountName,
    State: 'IN_PROGRESS',
    RequestedTimestamp: new Date(clock.now()),
  }
  organization.accountRequests.set(request.Id as string, request)
  clock.schedule(ACCOUNT_WORK, () => {
    request.CompletedTimestamp = new Date(clock.now())
    if (isAddressTaken(input.Email, context)) {
      Object.assign(request, { State: 'FAILED', FailureReason: 'EMAIL_ALREADY_EXISTS' })
      return
    }
    const id = createAccount(organization, input, tags, context)
    Object.assign(request, { State: 'SUCCEEDED', AccountId: id })
  })
  // The request changes as the work goes on; the answer does not.
  return { ...request }
}

function createAccount(
  organization: Organization,
  { Email, AccountName, RoleName = ACCESS_ROLE }: Validated<CreateAccountRequest>,
  tags: ReadonlyMap<string, string>,
  context: OperationContext,
): string {
  const { byAccount, owners } = context.state(ORGANIZATIONS)
  const id = newAccountId(context.cloud.random, (taken) => byAccount.has(taken) || owners.has(taken))
  owners.set(id, { name: AccountName, email: Email })
  addAccount(organization, id, 'CREATED', tags, context)
  const { partition, managementAccount } = organization
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${managementAccount}:root` },
        Action: 'sts:AssumeRole',
      },
    ],
  }
  const role = createRole({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }, contextIn(id, context))
  role.attached.add(`arn:${partition}:iam::aws:policy/AdministratorAccess`)
  return id
}

/** The world as the new account's root user sees it. */
function contextIn(account: string, { cloud, partition, region, requestId }: OperationContext): OperationContext {
  const caller = cloud.credentials.find(account, partition.id)?.caller as Caller
  return createContext(cloud, { caller, region, requestId })
}

function isAddressTaken(email: string, { state }: OperationContext): boolean {
  const { owners } = state(ORGANIZATIONS)
  return [...owners.values()].some((owner) => owner.email.toLowerCase() === email.toLowerCase())
}
