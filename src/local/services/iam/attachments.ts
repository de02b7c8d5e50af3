import { accountOf } from '../../../core/arn.ts'
import { AwsError } from '../../../core/errors.ts'
import type { OperationContext } from '../../operation.ts'
import { findManagedPolicy } from './find.ts'
import { type PageRequest, paginate } from './paginate.ts'
import { IAM, type IamPrincipal, type ManagedPolicy, type PolicyHolder } from './state.ts'

/** Managed policies that one user, role or group may have attached. */
const MAX_ATTACHED = 10
const QUOTAS = { user: 'PoliciesPerUser', role: 'PoliciesPerRole', group: 'PoliciesPerGroup' } as const

const POLICY_ARN = /^arn:[^:]+:iam::(\d{12}|aws):policy\/.+$/

/**
 * Attaches a managed policy; once more is no error.
 * @throws AwsError `NoSuchEntity` for a policy that is neither the account's nor AWS's, `LimitExceeded` for the eleventh
 */
export function attachPolicy(
  type: keyof typeof QUOTAS,
  { attached }: PolicyHolder,
  arn: string,
  context: OperationContext,
): void {
  if (!POLICY_ARN.test(arn)) throw new AwsError('ValidationError', `ARN ${arn} is not valid.`)
  if (findAttachable(arn, context) === undefined) {
    throw new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`)
  }
  if (!attached.has(arn) && attached.size >= MAX_ATTACHED) {
    throw new AwsError('LimitExceeded', `Cannot exceed quota for ${QUOTAS[type]}: ${MAX_ATTACHED}`)
  }
  attached.add(arn)
}

/** @throws AwsError `NoSuchEntity` for a policy that is not attached */
export function detachPolicy({ attached }: PolicyHolder, arn: string): void {
  if (!POLICY_ARN.test(arn)) throw new AwsError('ValidationError', `ARN ${arn} is not valid.`)
  if (!attached.delete(arn)) throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`)
}

/** One page of the managed policies of a user, role or group, as `ListAttached…Policies` answer it. */
export function listAttached(
  { attached }: PolicyHolder,
  { PathPrefix = '/', ...page }: PageRequest & { readonly PathPrefix?: string | undefined },
  { cloud, partition }: OperationContext,
) {
  const policies = [...attached].flatMap((arn) => findManagedPolicy(arn, partition.id, cloud.store) ?? [])
  const matching = policies.filter(({ path }) => path.startsWith(PathPrefix))
  const { items, ...rest } = paginate(matching, ({ arn }) => arn, page)
  return { AttachedPolicies: items.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })), ...rest }
}

/**
 * Makes sure that a managed policy can be a permissions boundary.
 * @throws AwsError `InvalidInput` for what is no policy's ARN, `NoSuchEntity` for a policy that is neither the account's nor AWS's
 */
export function checkBoundary(arn: string | undefined, context: OperationContext): void {
  if (arn === undefined) return
  if (!POLICY_ARN.test(arn)) throw new AwsError('InvalidInput', `ARN ${arn} is not valid.`)
  if (findAttachable(arn, context) !== undefined) return
  throw new AwsError('NoSuchEntity', `Scope ARN: ${arn} does not exist or is not attachable.`)
}

function findAttachable(arn: string, { account, partition, cloud }: OperationContext): ManagedPolicy | undefined {
  const owner = accountOf(arn)
  return owner === account || owner === 'aws' ? findManagedPolicy(arn, partition.id, cloud.store) : undefined
}

/** How many users, roles and groups of the account have a policy attached, and how many are bounded by it. */
export function countUses(arn: string, context: OperationContext): { attached: number; boundaries: number } {
  const { users, roles, groups } = context.state(IAM)
  const principals: IamPrincipal[] = [...users.values(), ...roles.values()]
  const holders: PolicyHolder[] = [...principals, ...groups.values()]
  return {
    attached: holders.filter(({ attached }) => attached.has(arn)).length,
    boundaries: principals.filter(({ permissionsBoundary }) => permissionsBoundary === arn).length,
  }
}
