import { isList, isObject, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { isFilled, resourceOf } from '../calls.ts'
import { oneOf, type PropertyTable, required } from '../check-properties.ts'
import { type Generated, makeResource, type SamResource } from '../make-resource.ts'
import type { Expansion, SamContext } from '../sam-context.ts'
import { invalidResource } from '../sam-problem.ts'
import { type ConnectorEnd, readEnd } from './connector-end.ts'
import { type Access, accessesOf, connectorProfile, type Profile, roleStatements } from './connector-profiles.ts'

const MAP = oneOf({ accepts: isObject })
const MAPS = { accepts: (value: TemplateValue) => isList(value) && value.every(isObject) }
const STRINGS = { accepts: (value: TemplateValue) => isList(value) && value.every((item) => typeof item === 'string') }

export const CONNECTOR_PROPERTIES: PropertyTable = {
  Source: required(MAP),
  Destination: required(oneOf(MAP, MAPS)),
  Permissions: required(oneOf(STRINGS)),
}

/** A connection whose ends and accesses have been read. */
interface Connection {
  readonly connector: SamResource
  readonly source: ConnectorEnd
  readonly destination: ConnectorEnd
  readonly profile: Profile
  readonly accesses: readonly Access[]
  /** Ends the logical ids where a connector has several destinations. */
  readonly suffix: string
}

/**
 * The policies and permissions that let one resource use others.
 * @throws SamProblem
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html
 */
export function expandConnector(connector: SamResource, context: SamContext): Expansion {
  const { logicalId, properties } = connector
  const destinations = isList(properties.Destination) ? properties.Destination : [properties.Destination]
  if (destinations.length === 0) throw invalidResource(logicalId, "'Destination' is an empty list")
  const isMany = isList(properties.Destination)
  const connections = destinations.map((destination, index) =>
    readConnection(connector, destination as TemplateObject, isMany ? `Destination${index}` : '', context),
  )
  const expanded = connections.map((connection) => ({ connection, made: grant(connection) }))
  const resources = expanded.map(({ connection, made }) => withMetadata(made, connection, context))
  return { resources, rewritten: reorder(logicalId, expanded, context) }
}

function readConnection(connector: SamResource, to: TemplateObject, suffix: string, context: SamContext): Connection {
  const { logicalId, properties } = connector
  const from = properties.Source as TemplateObject
  const destination = readEnd(logicalId, to, from, context)
  const source = readEnd(logicalId, from, to, context)
  const profile = connectorProfile(source.type, destination.type)
  const pair = `from ${source.type} to ${destination.type}`
  if (profile === undefined) {
    const text = `Unable to create connector ${pair}; it's not supported or the template is invalid.`
    throw invalidResource(logicalId, text)
  }
  const accesses = readAccesses(logicalId, properties.Permissions as readonly Access[], profile, pair)
  return { connector, source, destination, profile, accesses, suffix }
}

function readAccesses(logicalId: string, wanted: readonly Access[], profile: Profile, pair: string): Access[] {
  const accesses = accessesOf(profile)
  const valid = `valid values are: ${accesses.join(', ')}.`
  if (wanted.length === 0) throw invalidResource(logicalId, `'Permissions' cannot be empty; ${valid}`)
  const unsupported = `Unsupported 'Permissions' provided for connector ${pair}`
  if (!wanted.every((access) => accesses.includes(access))) throw invalidResource(logicalId, `${unsupported}; ${valid}`)
  const chosen = accesses.filter((access) => wanted.includes(access))
  if (profile.grants === 'role' && profile.together && chosen.length < accesses.length) {
    const all = [...accesses].sort().join(' + ')
    throw invalidResource(logicalId, `${unsupported}; valid combinations are: ${all}.`)
  }
  return chosen
}

function grant({ connector, source, destination, profile, accesses, suffix }: Connection): Generated {
  const { logicalId, attributes, dependsOn } = connector
  const named = (what: string, type: string, properties: TemplateObject) =>
    makeResource(`${logicalId}${what}${suffix}`, type, properties, { attributes, dependsOn })
  const needed = (value: TemplateValue | undefined, text: string): TemplateValue => {
    if (isFilled(value)) return value
    throw invalidResource(logicalId, text)
  }
  if (profile.grants === 'role') {
    const [own, other, end] =
      profile.role === 'Source' ? [source, destination, 'Destination'] : [destination, source, 'Source']
    const Statement = roleStatements(profile, accesses, needed(other.arn, `${end}.Arn is missing.`))
    const role = needed(own.roleName, `Unable to get IAM role name from '${profile.role}' resource.`)
    const PolicyDocument = { Version: '2012-10-17', Statement }
    return named('Policy', 'AWS::IAM::ManagedPolicy', { PolicyDocument, Roles: [role] })
  }
  const sourceArn = needed(source.arn, 'Source.Arn is missing.')
  const lost = (what: string) => `Unable to get ${what} from 'Destination' resource.`
  if (profile.grants === 'function') {
    const FunctionName = needed(destination.arn, lost('Lambda function ARN'))
    return named('WriteLambdaPermission', 'AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName,
      Principal: profile.service,
      SourceArn: sourceArn,
      ...(profile.ownAccount && { SourceAccount: { 'Fn::Sub': '${AWS::AccountId}' } }),
    })
  }
  const arn = needed(destination.arn, 'Destination.Arn is missing.')
  const isQueue = profile.grants === 'queue'
  const statement = {
    Effect: 'Allow',
    Principal: { Service: profile.service },
    Resource: arn,
    Action: isQueue ? 'sqs:SendMessage' : 'sns:Publish',
    Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
  }
  const PolicyDocument = { Version: '2012-10-17', Statement: [statement] }
  if (!isQueue) return named('TopicPolicy', 'AWS::SNS::TopicPolicy', { Topics: [arn], PolicyDocument })
  const url = needed(destination.queueUrl, lost('SQS queue URL'))
  return named('QueuePolicy', 'AWS::SQS::QueuePolicy', { PolicyDocument, Queues: [url] })
}

/** Says which connector it comes from, with the types that the template has. */
function withMetadata(
  { logicalId, resource }: Generated,
  { connector, source, destination }: Connection,
  { typeBefore }: SamContext,
): Generated {
  const typeOf = (end: ConnectorEnd) => ({ Type: (end.logicalId && typeBefore(end.logicalId)) || end.type })
  const entry = { [connector.logicalId]: { Source: typeOf(source), Destination: typeOf(destination) } }
  const Metadata = { ...(isObject(resource.Metadata) && resource.Metadata), 'aws:sam:connectors': entry }
  return { logicalId, resource: { ...resource, Metadata } }
}

/** What depends on the connector depends on what it became, and a mapping on the policy that lets its function read. */
function reorder(
  connectorId: string,
  expanded: readonly { connection: Connection; made: Generated }[],
  { resources }: SamContext,
): Generated[] {
  const ids = expanded.map(({ made }) => made.logicalId)
  return [...resources].flatMap(([logicalId, resource]) => {
    const before = isList(resource.DependsOn) ? resource.DependsOn : [resource.DependsOn ?? []].flat()
    const reading = expanded.filter(({ connection }) => findMapping(connection, resources) === logicalId)
    const policies = reading.map(({ made }) => made.logicalId)
    const direct = before.includes(connectorId) ? ids : []
    if (policies.length + direct.length === 0) return []
    const DependsOn = [...new Set([...before.filter((id) => id !== connectorId), ...policies, ...direct])]
    return [{ logicalId, resource: { ...resource, DependsOn } }]
  })
}

/** The one mapping between the connector's two ends. */
function findMapping(
  { source, destination, profile }: Connection,
  resources: ReadonlyMap<string, TemplateObject>,
): string | undefined {
  if (profile.grants !== 'role' || profile.role !== 'Destination') return undefined
  if (source.logicalId === undefined || destination.logicalId === undefined) return undefined
  const mappings = [...resources].filter(([, { Type, Properties }]) => {
    if (Type !== 'AWS::Lambda::EventSourceMapping' || !isObject(Properties)) return false
    const ends = [resourceOf(Properties.EventSourceArn), resourceOf(Properties.FunctionName)]
    return ends[0] === source.logicalId && ends[1] === destination.logicalId
  })
  return mappings.length === 1 ? mappings[0]?.[0] : undefined
}
