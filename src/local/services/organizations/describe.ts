import type * as sdk from '@aws-sdk/client-organizations'
import { organizationArn } from './ids.ts'
import type { Invitation, Member, Organization, OrganizationalUnit, Root } from './state.ts'
import { pathOf } from './tree.ts'

export function describeOrganization(organization: Organization): sdk.Organization {
  const { id, managementAccount, featureSet, accounts } = organization
  return {
    Id: id,
    Arn: organizationArn(organization, 'organization'),
    FeatureSet: featureSet,
    MasterAccountArn: organizationArn(organization, 'account', managementAccount),
    MasterAccountId: managementAccount,
    MasterAccountEmail: (accounts.get(managementAccount) as Member).email,
    // Deprecated, and says no more than this; ListRoots tells which types are enabled.
    AvailablePolicyTypes: featureSet === 'ALL' ? [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] : [],
  }
}

export function describeRoot({ id, arn, name, policyTypes }: Root): sdk.Root {
  return { Id: id, Arn: arn, Name: name, PolicyTypes: [...policyTypes].map((Type) => ({ Type, Status: 'ENABLED' })) }
}

export function describeUnit(organization: Organization, unit: OrganizationalUnit): sdk.OrganizationalUnit {
  return { Id: unit.id, Arn: unit.arn, Name: unit.name, Path: pathOf(organization, unit) }
}

export function describeAccount(organization: Organization, account: Member): sdk.Account {
  const { id, arn, email, name, state, joinedMethod, joinedAt } = account
  return {
    Id: id,
    Arn: arn,
    Email: email,
    Name: name,
    Status: state as sdk.AccountStatus,
    State: state,
    Paths: [`${pathOf(organization, account)}${id}/`],
    JoinedMethod: joinedMethod,
    JoinedTimestamp: joinedAt,
  }
}

export function describeInvitation(invitation: Invitation): sdk.Handshake {
  const { id, arn, organization, sender, target, notes, state, requestedAt, expiresAt } = invitation
  return {
    Id: id,
    Arn: arn,
    Parties: [
      { Id: organization.id, Type: 'ORGANIZATION' },
      { Id: target.id, Type: target.type },
    ],
    State: state,
    RequestedTimestamp: requestedAt,
    ExpirationTimestamp: expiresAt,
    Action: 'INVITE',
    Resources: [
      {
        Type: 'ORGANIZATION',
        Value: organization.id,
        Resources: [
          { Type: 'MASTER_EMAIL', Value: sender.email },
          { Type: 'MASTER_NAME', Value: sender.name },
          { Type: 'ORGANIZATION_FEATURE_SET', Value: organization.featureSet },
        ],
      },
      { Type: target.type, Value: target.id },
      ...(notes === undefined ? [] : [{ Type: 'NOTES' as const, Value: notes }]),
    ],
  }
}
