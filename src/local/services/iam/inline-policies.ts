import { AwsError } from '../../../core/errors.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import { policySize } from '../../../iam/validate-policy.ts'
import { type PageRequest, paginate } from './paginate.ts'
import { encodeDocument, readPolicy } from './policies.ts'
import type { PolicyHolder } from './state.ts'

/** Characters without white space that all inline policies of one user, role or group may have together. */
const MAX_CHARACTERS = { user: 2_048, role: 10_240, group: 5_120 } as const
type HolderType = keyof typeof MAX_CHARACTERS

/** @throws AwsError `MalformedPolicyDocument`, or `LimitExceeded` where all inline policies together are too long */
export function putInlinePolicy(type: HolderType, holder: PolicyHolder, name: string, document: string): void {
  const policy = readPolicy(name, document, 'identity')
  const policies = new Map([...holder.inline, [name, policy]])
  const size = [...policies.values()].reduce((sum, each) => sum + policySize(String(each.document)), 0)
  const limit = MAX_CHARACTERS[type]
  if (size > limit) {
    throw new AwsError('LimitExceeded', `Maximum policy size of ${limit} bytes exceeded for ${type} ${holder.name}`)
  }
  holder.inline.set(name, policy)
}

/** Name and document, as `GetRolePolicy` and its kin answer them. @throws AwsError `NoSuchEntity` */
export function describeInlinePolicy(type: HolderType, holder: PolicyHolder, name: string) {
  const policy = findInlinePolicy(type, holder, name)
  return { PolicyName: policy.name, PolicyDocument: encodeDocument(String(policy.document)) }
}

/** @throws AwsError `NoSuchEntity` */
export function deleteInlinePolicy(type: HolderType, holder: PolicyHolder, name: string): void {
  holder.inline.delete(findInlinePolicy(type, holder, name).name)
}

function findInlinePolicy(type: HolderType, { inline }: PolicyHolder, name: string): NamedPolicy {
  const policy = inline.get(name)
  if (policy !== undefined) return policy
  throw new AwsError('NoSuchEntity', `The ${type} policy with name ${name} cannot be found.`)
}

/** One page of the names, as `ListRolePolicies` and its kin answer it. */
export function listInlinePolicies({ inline }: PolicyHolder, page: PageRequest) {
  const { items, ...rest } = paginate([...inline.keys()], (name) => name, page)
  return { PolicyNames: items, ...rest }
}
