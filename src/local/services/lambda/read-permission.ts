import type { AddPermissionRequest } from '@aws-sdk/client-lambda'
import { isAccountId } from '../../../core/account-id.ts'
import type { AwsError } from '../../../core/errors.ts'
import type { RequestContext } from '../../../iam/request-context.ts'
import type { OperationContext } from '../../operation.ts'
import { idsToPrincipals } from '../iam/policies.ts'
import { invalid } from './errors.ts'
import type { PolicyStatement, PolicyTarget } from './permissions.ts'

/** A permission as Lambda stores and answers it. */
export interface Permission {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Principal: '*' | { readonly AWS: string } | { readonly Service: string }
  readonly Action: string
  readonly Resource: string
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/**
 * A permission as Lambda makes it from a request, principals by their ARNs.
 * @throws AwsError `InvalidParameterValueException` for a principal that is none, or for conditions that the action does not know
 */
export function readPermission(input: AddPermissionRequest, target: PolicyTarget): Permission {
  if (input.FunctionUrlAuthType !== undefined && input.Action !== 'lambda:InvokeFunctionUrl') {
    throw invalid('FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action')
  }
  const condition = readCondition(input)
  return {
    Sid: input.StatementId as string,
    Effect: 'Allow',
    Principal: readPrincipal(input.Principal as string, target.partition),
    Action: input.Action as string,
    Resource: target.arn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  }
}

function readPrincipal(principal: string, partition: string): Permission['Principal'] {
  if (!isPrincipal(principal)) throw invalidPrincipal()
  if (principal === '*') return '*'
  if (isAccountId(principal)) return { AWS: `arn:${partition}:iam::${principal}:root` }
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal }
}

/** Whether this could be a principal: everybody, an account, a user, role or session, or a service. */
export function isPrincipal(principal: string): boolean {
  return (
    principal === '*' ||
    isAccountId(principal) ||
    /^arn:[^:]+:(iam|sts)::\d{12}:(root$|(user|role|assumed-role|federated-user)\/.)/.test(principal) ||
    /^[a-z0-9.-]+\.amazon(aws)?\.com(\.cn)?$/.test(principal)
  )
}

function readCondition(input: AddPermissionRequest): Record<string, Record<string, string>> {
  const equals = {
    ...(input.SourceAccount !== undefined && { 'AWS:SourceAccount': input.SourceAccount }),
    ...(input.PrincipalOrgID !== undefined && { 'aws:PrincipalOrgID': input.PrincipalOrgID }),
    ...(input.FunctionUrlAuthType !== undefined && { 'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType }),
    ...(input.EventSourceToken !== undefined && { 'lambda:EventSourceToken': input.EventSourceToken }),
  }
  return {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(input.InvokedViaFunctionUrl !== undefined && {
      Bool: { 'lambda:InvokedViaFunctionUrl': String(input.InvokedViaFunctionUrl) },
    }),
    ...(input.SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
  }
}

/** The condition keys of a request that adds or removes a permission. */
export function permissionContext(principal: string | undefined, urlAuthType: string | undefined): RequestContext {
  return {
    ...(principal !== undefined && { 'lambda:Principal': principal }),
    ...(urlAuthType !== undefined && { 'lambda:FunctionUrlAuthType': urlAuthType }),
  }
}

/** The condition keys of a request that removes a statement; one for several principals names none. */
export function permissionKeys(
  { Principal, Condition }: PolicyStatement,
  { cloud, partition }: OperationContext,
): RequestContext {
  const shown = JSON.parse(
    idsToPrincipals(JSON.stringify({ Statement: { Principal } }), partition.id, cloud.store),
  ) as {
    Statement: Pick<PolicyStatement, 'Principal'>
  }
  const { Principal: principals = [] } = shown.Statement
  const [principal, ...more] = typeof principals === 'string' ? [principals] : Object.values(principals).flat()
  const account = /^arn:[^:]+:iam::(\d{12}):root$/.exec(principal ?? '')?.[1]
  const urlAuthType = Condition?.StringEquals?.['lambda:FunctionUrlAuthType']
  return permissionContext(
    more.length === 0 ? (account ?? principal) : undefined,
    typeof urlAuthType === 'string' ? urlAuthType : undefined,
  )
}

export function invalidPrincipal(): AwsError {
  return invalid('The provided principal was invalid. Please check the principal and try again.')
}
