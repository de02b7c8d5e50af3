import { AwsError } from '../../../core/errors.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import { policySize } from '../../../iam/validate-policy.ts'
import { type PageRequest, paginate } from './paginate.ts'
import { encodeDocument, readPolicy } from './policies.ts'
import type { IamPrincipal } from './state.ts'

/** Characters without white space that all inline policies of one user or role may have together. */
const MAX_CHARACTERS = { user: 2_048, role: 10_240 } as const
type PrincipalType = keyof typeof MAX_CHARACTERS

/** @throws AwsError `MalformedPolicyDocument`, or `LimitExceeded` where all inline policies together are too long */
export function putInlinePolicy(type: PrincipalType, principal: IamPrincipal, name: string, document: string): void {
  const policy = readPolicy(name, document, 'identity')
  const policies = new Map([...principal.inline, [name, policy]])
  const size = [...policies.values()].reduce((sum, each) => sum + policySize(String(each.document)), 0)
  const limit = MAX_CHARACTERS[type]
  if (size > limit) {
    throw new AwsError('LimitExceeded', `Maximum policy size of ${limit} bytes exceeded for ${type} ${principal.name}`)
  }
  principal.inline.set(name, policy)
}

/** Name and document, as `GetRolePolicy` and `GetUserPolicy` answer them. @throws AwsError `NoSuchEntity` */
export function describeInlinePolicy(type: PrincipalType, principal: IamPrincipal, name: string) {
  const policy = findInlinePolicy(type, principal, name)
  return { PolicyName: policy.name, PolicyDocument: encodeDocument(String(policy.document)) }
}

/** @throws AwsError `NoSuchEntity` */
export function deleteInlinePolicy(type: PrincipalType, principal: IamPrincipal, name: string): void {
  principal.inline.delete(findInlinePolicy(type, principal, name).name)
}

function findInlinePolicy(type: PrincipalType, { inline }: IamPrincipal, name: string): NamedPolicy {
  const policy = inline.get(name)
  if (policy !== undefined) return policy
  throw new AwsError('NoSuchEntity', `The ${type} policy with name ${name} cannot be found.`)
}

/** One page of the names, as `ListRolePolicies` and `ListUserPolicies` answer it. */
export function listInlinePolicies({ inline }: IamPrincipal, page: PageRequest) {
  const { items, ...rest } = paginate([...inline.keys()], (name) => name, page)
  return { PolicyNames: items, ...rest }
}
