import { partitionOf } from '../core/partition.ts'
import { type Facts, joinFacts } from './facts.ts'
import type { StackResource } from './stack-resource.ts'
import { identityFacts } from './template-identities.ts'
import { lambdaFacts } from './template-lambda.ts'
import { subnetFacts } from './template-networks.ts'
import { resourcePolicyFacts } from './template-resource-policies.ts'
import type { StackTemplate } from './template-set.ts'

/** What one stack’s template makes. */
export function templateFacts(stack: StackTemplate): Facts {
  const { source, resources, placeOf } = stack
  const { account, accountName, region, file } = source
  const partition = partitionOf(region).id
  const all = resources.map((resource): StackResource => {
    const { logicalId, type, properties, ref, attribute } = resource
    return { logicalId, type, properties, ref, attribute, account, region, partition, place: placeOf(logicalId) }
  })
  const own: Partial<Facts> = {
    accounts: [{ id: account, name: accountName, partition, place: { path: account, file } }],
  }
  return joinFacts([own, identityFacts(all), resourcePolicyFacts(all), lambdaFacts(all), { subnets: subnetFacts(all) }])
}
