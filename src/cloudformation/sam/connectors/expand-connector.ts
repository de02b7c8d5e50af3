import { isList, isObject, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { resourceOf } from '../calls.ts'
import { oneOf, type PropertyTable, required } from '../check-properties.ts'
import type { Generated, SamResource } from '../make-resource.ts'
import type { Expansion, SamContext } from '../sam-context.ts'
import { invalidResource } from '../sam-problem.ts'
import { type ConnectorEnd, readEnd } from './connector-end.ts'
import { type Access, accessesOf, connectorProfile, type Profile } from './connector-profiles.ts'
import { type Connection, grant } from './grant.ts'

const MAP = oneOf({ accepts: isObject })
const MAPS = { accepts: (value: TemplateValue) => isList(value) && value.every(isObject) }
const STRINGS = { accepts: (value: TemplateValue) => isList(value) && value.every((item) => typeof item === 'string') }

export const CONNECTOR_PROPERTIES: PropertyTable = {
  Source: required(MAP),
  Destination: required(oneOf(MAP, MAPS)),
  Permissions: required(oneOf(STRINGS)),
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
  const accesses = readAccesses(logicalId, properties.Permissions as TemplateValue, profile, pair)
  return { connector, source, destination, profile, accesses, suffix }
}

function readAccesses(logicalId: string, permissions: TemplateValue, profile: Profile, pair: string): Access[] {
  // A function is not evaluated: its name is no access.
  const wanted = isList(permissions) ? permissions : Object.keys(permissions)
  const accesses = accessesOf(profile)
  const valid = `valid values are: ${accesses.join(', ')}.`
  if (wanted.length === 0) throw invalidResource(logicalId, `'Permissions' cannot be empty; ${valid}`)
  const unsupported = `Unsupported 'Permissions' provided for connector ${pair}`
  if (!wanted.every((access) => accesses.includes(access as Access)))
    throw invalidResource(logicalId, `${unsupported}; ${valid}`)
  const chosen = accesses.filter((access) => wanted.includes(access))
  if (profile.grants === 'role' && profile.together && chosen.length < accesses.length) {
    const all = [...accesses].sort().join(' + ')
    throw invalidResource(logicalId, `${unsupported}; valid combinations are: ${all}.`)
  }
  return chosen
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
    if (policies.length + direct.length === 0 || logicalId === connectorId) return []
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
