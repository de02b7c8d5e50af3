import type { OperationContext } from '../../operation.ts'
import { addAccount } from './accounts.ts'
import { constraintViolation } from './errors.ts'
import { lowerCaseId, organizationArn } from './ids.ts'
import { policiesOfAws } from './policies.ts'
import type { Organization } from './state.ts'

/** Makes an organization with the caller's account as its management account. */
export function createOrganization(featureSet: Organization['featureSet'], context: OperationContext): Organization {
  const { account, partition, cloud } = context
  const facts = { id: `o-${lowerCaseId(cloud.random, 10)}`, partition: partition.id, managementAccount: account }
  const rootId = `r-${lowerCaseId(cloud.random, 4)}`
  const policies = featureSet === 'ALL' ? policiesOfAws(partition.id) : []
  const organization: Organization = {
    ...facts,
    featureSet,
    root: {
      kind: 'ROOT',
      id: rootId,
      arn: organizationArn(facts, 'root', rootId),
      name: 'Root',
      policyTypes: new Set(),
      tags: new Map(),
      attached: new Set(),
    },
    units: new Map(),
    accounts: new Map(),
    policies: new Map(policies.map((policy) => [policy.id, policy])),
    accountRequests: new Map(),
    trustedServices: new Map(),
    administrators: new Map(),
    memberships: new Map(),
  }
  addAccount(organization, account, 'INVITED', new Map(), context)
  return organization
}

/** @throws AwsError `ConstraintViolationException` where there is consolidated billing only */
export function checkAllFeatures({ featureSet }: Organization): void {
  if (featureSet !== 'ALL') throw constraintViolation('ORGANIZATION_NOT_IN_ALL_FEATURES_MODE')
}
