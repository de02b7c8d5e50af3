import { createHash } from 'node:crypto'
import { getOrCreate } from '../../../core/get-or-create.ts'
import { upperCaseId } from '../../../core/random.ts'
import { AWS_MANAGED, awsManagedDocument } from '../../../iam/aws-managed-policies.ts'
import type { ManagedPolicy } from './state.ts'

const made = new Map<string, ManagedPolicy>()

/** AWS's own managed policies, as they stand in a partition. */
export function awsManagedPolicies(partition: string): ManagedPolicy[] {
  return Object.keys(AWS_MANAGED).map((name) => makePolicy(`arn:${partition}:iam::aws:policy/${name}`, name))
}

/** One of AWS's own managed policies, or `undefined` for one that is not in the table. */
export function awsManagedPolicy(arn: string): ManagedPolicy | undefined {
  const name = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1]
  return name === undefined || !Object.hasOwn(AWS_MANAGED, name) ? undefined : makePolicy(arn, name)
}

/** When AWS brought out its first managed policies; here all of them, each with one version. */
const RELEASED = new Date('2015-02-06T18:40:00Z')

function makePolicy(arn: string, pathAndName: string): ManagedPolicy {
  return getOrCreate(made, arn, () => {
    const name = pathAndName.slice(pathAndName.lastIndexOf('/') + 1)
    const policy = { name, arn, document: JSON.stringify(awsManagedDocument(arn)) }
    return {
      name,
      path: `/${pathAndName.slice(0, -name.length)}`,
      id: `ANPA${upperCaseId({ bytes: (count) => digestOf(pathAndName).subarray(0, count) }, 17)}`,
      arn,
      createdAt: RELEASED,
      updatedAt: RELEASED,
      tags: new Map(),
      versions: new Map([['v1', { id: 'v1', createdAt: RELEASED, policy }]]),
      defaultVersion: 'v1',
      nextVersion: 2,
    }
  })
}

/** The same policy has the same id in every account and every run. */
function digestOf(name: string): Buffer {
  return createHash('sha256').update(name).digest()
}
