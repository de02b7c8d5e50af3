import { isObject, shown, type TemplateValue } from '../template/template-value.ts'
import { isFilled } from './calls.ts'
import { ANY, MAP, oneOf, type PropertyTable, STRING_OR_MAP } from './check-properties.ts'
import { lookUp } from './look-up.ts'
import { makeResource, type SamResource, tagList } from './make-resource.ts'
import type { Expansion } from './sam-context.ts'
import { invalidResource } from './sam-problem.ts'

const mapOf = (accepts: (value: TemplateValue) => boolean) =>
  oneOf({ accepts: (value) => isObject(value) && Object.values(value).every(accepts) })

export const TABLE_PROPERTIES: PropertyTable = {
  PointInTimeRecoverySpecification: ANY,
  PrimaryKey: mapOf((value) => typeof value === 'string'),
  ProvisionedThroughput: mapOf((value) => Number.isInteger(value) || isObject(value)),
  TableName: STRING_OR_MAP,
  Tags: MAP,
  SSESpecification: MAP,
}

const TYPES: Readonly<Record<string, string>> = { String: 'S', Number: 'N', Binary: 'B' }

/**
 * A DynamoDB table with a partition key and nothing else.
 * @throws SamProblem
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html
 */
export function expandSimpleTable(resource: SamResource): Expansion {
  const { logicalId, properties, attributes, dependsOn } = resource
  const { PointInTimeRecoverySpecification, ProvisionedThroughput, SSESpecification, TableName, Tags } = properties
  const key = primaryKey(resource)
  const table = makeResource(
    logicalId,
    'AWS::DynamoDB::Table',
    {
      AttributeDefinitions: [key],
      KeySchema: [{ AttributeName: key.AttributeName, KeyType: 'HASH' }],
      ...(isFilled(PointInTimeRecoverySpecification) && { PointInTimeRecoverySpecification }),
      ...(isFilled(ProvisionedThroughput) ? { ProvisionedThroughput } : { BillingMode: 'PAY_PER_REQUEST' }),
      ...(isFilled(SSESpecification) && { SSESpecification }),
      ...(isFilled(TableName) && { TableName }),
      ...(isFilled(Tags) && { Tags: tagList(Tags) }),
    },
    { attributes, dependsOn },
  )
  return { resources: [table] }
}

function primaryKey({ logicalId, properties: { PrimaryKey } }: SamResource) {
  if (!isFilled(PrimaryKey) || !isObject(PrimaryKey)) return { AttributeName: 'id', AttributeType: 'S' }
  const { Name, Type } = PrimaryKey
  if (Name === undefined) throw invalidResource(logicalId, "Property 'PrimaryKey.Name' is required.")
  if (Type === undefined) throw invalidResource(logicalId, "Property 'PrimaryKey.Type' is required.")
  const AttributeType = lookUp(TYPES, Type)
  if (AttributeType === undefined) throw invalidResource(logicalId, `Invalid 'Type' "${shown(Type)}".`)
  return { AttributeName: Name, AttributeType }
}
