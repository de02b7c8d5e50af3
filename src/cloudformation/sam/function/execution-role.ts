import { isDeepStrictEqual } from 'node:util'
import { isObject, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { getAtt, isFilled, isNoValue, readIf } from '../calls.ts'
import { inlineParameters } from '../inline-parameters.ts'
import { type Generated, makeResource, passedOn, type SamResource } from '../make-resource.ts'
import { type RolePolicies, rolePolicies } from '../policies/role-policies.ts'
import { managedPolicyArn, type SamContext } from '../sam-context.ts'
import { invalidResource } from '../sam-problem.ts'
import { samTags } from '../sam-tags.ts'
import { DEAD_LETTER_ACTIONS } from './check-function.ts'
import { isTraced } from './lambda-function.ts'

const MAY_BE_ASSUMED: TemplateObject = {
  Version: '2012-10-17',
  Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] } }],
}

/** The function's `Role`, and the role that SAM makes for it where the template names none, or not under every condition. */
export interface ExecutionRole {
  readonly arn: TemplateValue
  readonly resources: readonly Generated[]
  readonly conditions?: TemplateObject
}

/**
 * Finds or makes the function's execution role. `invoke` and `events` are what destinations and events want it to have.
 * @throws SamProblem
 */
export function executionRole(resource: SamResource, wanted: Wanted, context: SamContext): ExecutionRole {
  const { logicalId, properties } = resource
  const made = makeRole(resource, wanted, context)
  const arn = getAtt(made.logicalId, 'Arn')
  const { Role } = properties
  if (Role === undefined) return { arn, resources: [made] }
  if (readIf(Role) === undefined) return { arn: Role, resources: [] }
  const inlined = inlineParameters(Role, context.parameters)
  const call = readIf(inlined)
  if (call === undefined || call === 'malformed')
    throw invalidResource(logicalId, "Malformed 'Role' property: Fn::If requires 3 arguments.")
  const [condition, yes, no] = call
  if (isNoValue(yes) && isNoValue(no)) return { arn, resources: [made] }
  if (isNoValue(yes)) return { arn: { 'Fn::If': [condition, arn, no] }, resources: [onlyIf(made, condition)] }
  if (!isNoValue(no)) return { arn: inlined, resources: [] }
  const not = `NOT${condition}`
  return {
    arn: { 'Fn::If': [condition, yes, arn] },
    resources: [onlyIf(made, not)],
    conditions: { [not]: { 'Fn::Not': [{ Condition: condition }] } },
  }
}

function onlyIf({ logicalId, resource }: Generated, condition: string): Generated {
  return { logicalId, resource: { ...resource, Condition: condition } }
}

interface Wanted {
  readonly invoke: readonly TemplateObject[]
  readonly events: RolePolicies
}

function makeRole(resource: SamResource, { invoke, events }: Wanted, context: SamContext): Generated {
  const { logicalId, properties } = resource
  const roleId = `${logicalId}Role`
  const own = rolePolicies(roleId, resource, context)
  const arns = [...lambdaPolicies(properties, context), ...own.managed, ...events.managed]
  const policies = [...deadLetterPolicies(properties), ...invoke, ...own.policies]
  for (const policy of events.policies)
    if (!policies.some((other) => isDeepStrictEqual(other.PolicyDocument, policy.PolicyDocument))) policies.push(policy)
  return makeResource(
    roleId,
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: properties.AssumeRolePolicyDocument ?? MAY_BE_ASSUMED,
      ManagedPolicyArns: arns.filter((arn, at) => arns.findIndex((other) => isDeepStrictEqual(other, arn)) === at),
      ...(policies.length > 0 && { Policies: policies }),
      Path: properties.RolePath,
      PermissionsBoundary: properties.PermissionsBoundary,
      Tags: samTags(resource),
    },
    { attributes: passedOn(resource) },
  )
}

/** The managed policies that the function's own settings ask for. */
function lambdaPolicies(properties: TemplateObject, context: SamContext): string[] {
  const basic = isFilled(properties.DurableConfig)
    ? 'AWSLambdaBasicDurableExecutionRolePolicy'
    : 'AWSLambdaBasicExecutionRole'
  const xray = context.partition === 'aws' ? 'AWSXrayWriteOnlyAccess' : 'AWSXRayDaemonWriteAccess'
  return [
    `service-role/${basic}`,
    ...(isTraced(properties, context) ? [xray] : []),
    ...(isFilled(properties.VpcConfig) ? ['service-role/AWSLambdaVPCAccessExecutionRole'] : []),
  ].map((name) => managedPolicyArn(context, name))
}

function deadLetterPolicies({ DeadLetterQueue }: TemplateObject): TemplateObject[] {
  if (!isObject(DeadLetterQueue) || !isFilled(DeadLetterQueue)) return []
  const { Type, TargetArn = '' } = DeadLetterQueue
  const Action = DEAD_LETTER_ACTIONS[Type as keyof typeof DEAD_LETTER_ACTIONS]
  const Statement = [{ Action, Resource: TargetArn, Effect: 'Allow' }]
  return [{ PolicyName: 'DeadLetterQueuePolicy', PolicyDocument: { Version: '2012-10-17', Statement } }]
}
