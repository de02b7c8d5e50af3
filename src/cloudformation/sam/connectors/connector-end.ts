import { isDeepStrictEqual } from 'node:util'
import { isList, isObject, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { getAtt, isFilled, ref, resourceOf } from '../calls.ts'
import { lookUp } from '../look-up.ts'
import type { SamContext } from '../sam-context.ts'
import { invalidResource } from '../sam-problem.ts'

/** One end of a connector: a resource of the template, or what the connector says of one that is elsewhere. */
export interface ConnectorEnd {
  readonly logicalId?: string
  readonly type: string
  readonly arn?: TemplateValue | undefined
  readonly roleName?: TemplateValue | undefined
  readonly queueUrl?: TemplateValue | undefined
}

/** SAM's types that an end may be given by, although there is no resource to look at. */
const CLOUDFORMATION_TYPES: Readonly<Record<string, string>> = {
  'AWS::Serverless::Function': 'AWS::Lambda::Function',
  'AWS::Serverless::SimpleTable': 'AWS::DynamoDB::Table',
}

/** Reads an end; `other` tells which target of a rule is meant. @throws SamProblem */
export function readEnd(
  connectorId: string,
  end: TemplateObject,
  other: TemplateObject,
  { resources }: SamContext,
): ConnectorEnd {
  const refuse = (text: string) => invalidResource(connectorId, text)
  const { Id, Type, Arn, RoleName, QueueUrl } = end
  const hasMore = Object.keys(end).some((name) => name !== 'Id' && name !== 'Qualifier')
  if ((Id !== undefined) === hasMore) {
    const text = "Must provide 'Id' (with optional 'Qualifier') or a supported combination of other properties."
    throw refuse(text)
  }
  if (!isFilled(Id)) {
    if (typeof Type !== 'string' || Type === '') throw refuse("'Type' is missing or not a string.")
    return { type: lookUp(CLOUDFORMATION_TYPES, Type) ?? Type, arn: Arn, roleName: RoleName, queueUrl: QueueUrl }
  }
  if (typeof Id !== 'string') throw refuse("'Id' is missing or not a string.")
  const resource = resources.get(Id)
  if (resource === undefined) throw refuse(`Unable to find resource with logical ID '${Id}'.`)
  if (typeof resource.Type !== 'string') throw refuse("'Type' is missing or not a string.")
  const properties = isObject(resource.Properties) ? resource.Properties : {}
  const role = resourceOf(resource.Type === 'AWS::Events::Rule' ? targetRole(properties, other) : properties.Role)
  return {
    logicalId: Id,
    type: resource.Type,
    arn: resource.Type === 'AWS::SNS::Topic' ? ref(Id) : getAtt(Id, 'Arn'),
    ...(role !== undefined && { roleName: ref(role) }),
    ...(resource.Type === 'AWS::SQS::Queue' && { queueUrl: ref(Id) }),
  }
}

/** The role that a rule takes for the target at the connector's other end. */
function targetRole({ Targets }: TemplateObject, { Id, Arn }: TemplateObject): TemplateValue | undefined {
  const targets = isList(Targets) ? Targets.filter(isObject) : []
  return targets.find((target) => {
    const logicalId = resourceOf(target.Arn)
    return (logicalId !== undefined && logicalId === Id) || (Arn !== undefined && isDeepStrictEqual(target.Arn, Arn))
  })?.RoleArn
}
