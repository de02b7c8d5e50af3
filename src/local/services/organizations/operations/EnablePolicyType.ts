import type { EnablePolicyTypeRequest, EnablePolicyTypeResponse } from '@aws-sdk/client-organizations'
import { describeRoot } from '../describe.ts'
import { organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { allTargets, attachDefaults, findRoot, treeChanged } from '../tree.ts'

/**
 * AWS's own policy of the type, where it has one, is attached to the root, to every unit and to every account.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnablePolicyType.html
 */
export default defineOrganizationOperation<EnablePolicyTypeRequest, EnablePolicyTypeResponse>({
  action: 'EnablePolicyType',
  callers: 'delegates',
  resources: ({ RootId }) => [RootId],
  conditions: ({ PolicyType }) => ({ 'organizations:PolicyType': PolicyType }),
  handle: ({ RootId, PolicyType }, organization) => {
    const root = findRoot(organization, RootId)
    if (organization.featureSet !== 'ALL') throw organizationsError('PolicyTypeNotAvailableForOrganizationException')
    if (root.policyTypes.has(PolicyType)) throw organizationsError('PolicyTypeAlreadyEnabledException')
    root.policyTypes.add(PolicyType)
    for (const target of allTargets(organization)) attachDefaults(organization, target)
    treeChanged(organization)
    return { Root: describeRoot(root) }
  },
})
