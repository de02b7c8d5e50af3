import type { PolicyDescriptorType, Tag } from '@aws-sdk/client-sts'
import { accountOf } from '../../../core/arn.ts'
import { AwsError } from '../../../core/errors.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import { PolicyError } from '../../../iam/policy-error.ts'
import { validatePolicy } from '../../../iam/validate-policy.ts'
import type { OperationContext } from '../../operation.ts'
import { managedPolicy } from '../iam/principal-policies.ts'

interface SessionPolicyInput {
  readonly Policy?: string | undefined
  readonly PolicyArns?: PolicyDescriptorType[] | undefined
  readonly Tags?: Tag[] | undefined
}

/** Characters that the inline policy and the managed policies' ARNs may have together. */
const MAX_CHARACTERS = 2_048

/**
 * The session policies that were passed; `undefined` where there were none, and the session is not limited.
 * @throws AwsError `MalformedPolicyDocument`, `PackedPolicyTooLarge`, or `ValidationError` for a managed policy of another account
 */
export function readSessionPolicies(
  { Policy, PolicyArns = [] }: SessionPolicyInput,
  account: string,
  { cloud, partition }: OperationContext,
): NamedPolicy[] | undefined {
  if (Policy === undefined && PolicyArns.length === 0) return undefined
  const arns = PolicyArns.map(({ arn = '' }) => arn)
  if ((Policy?.length ?? 0) + arns.join('').length > MAX_CHARACTERS) {
    throw new AwsError(
      'PackedPolicyTooLarge',
      'Packed policy consumes more than 100% of allotted space, please use smaller policy.',
    )
  }
  const managed = arns.map((arn) => {
    const owner = accountOf(arn)
    const policy = owner === account || owner === 'aws' ? managedPolicy(arn, partition.id, cloud.store) : undefined
    if (policy === undefined)
      throw new AwsError('ValidationError', `Policy ${arn} does not exist or is not attachable.`)
    return policy
  })
  return [...(Policy === undefined ? [] : [inlinePolicy(Policy)]), ...managed]
}

function inlinePolicy(document: string): NamedPolicy {
  try {
    validatePolicy(document, 'session')
  } catch (error) {
    if (error instanceof PolicyError) throw new AwsError('MalformedPolicyDocument', error.message)
    throw error
  }
  return { name: 'session policy', document }
}

/** How much of the packed form's room policies and tags take, in percent (AWS's packing is not public; not verified). */
export function packedSize({ Policy = '', PolicyArns = [], Tags = [] }: SessionPolicyInput): {
  PackedPolicySize?: number
} {
  const arns = PolicyArns.map(({ arn = '' }) => arn)
  const tags = Tags.map(({ Key = '', Value = '' }) => Key + Value)
  const characters = [Policy, ...arns, ...tags].join('').length
  return characters === 0 ? {} : { PackedPolicySize: Math.ceil((characters * 100) / (2 * MAX_CHARACTERS)) }
}
