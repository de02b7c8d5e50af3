import type { ListShape, MapShape, Member, ServiceModel, Shape, StructureShape } from '../models/model.ts'

/** A member with its shape looked up and its wire names settled, so that reading and writing need no further look-ups. */
export interface Field {
  readonly name: string
  readonly member: Member
  readonly shape: Shape
  /** On the wire, in JSON, XML and aws-query. */
  readonly wire: string
  /** On the wire, in ec2-query. */
  readonly ec2Wire: string
  readonly flattened: boolean
}

const structures = new WeakMap<StructureShape, Fields>()
const elements = new WeakMap<ListShape, Field>()
const entries = new WeakMap<MapShape, { key: Field; value: Field }>()

/** A structure's members: all, and those which travel in the body. */
export interface Fields {
  readonly all: readonly Field[]
  readonly body: readonly Field[]
  readonly payload: Field | undefined
}

export function fieldsOf(model: ServiceModel, shape: StructureShape): Fields {
  const known = structures.get(shape)
  if (known) return known
  const all = Object.entries(shape.members).map(([name, member]) => field(model, name, member))
  const body = all.filter(({ member }) => !member.location)
  const fields = { all, body, payload: body.find(({ member }) => member.payload) }
  structures.set(shape, fields)
  return fields
}

export function elementOf(model: ServiceModel, shape: ListShape): Field {
  const known = elements.get(shape)
  if (known) return known
  const element = field(model, 'member', shape.member)
  elements.set(shape, element)
  return element
}

export function entryOf(model: ServiceModel, shape: MapShape): { key: Field; value: Field } {
  const known = entries.get(shape)
  if (known) return known
  const entry = { key: field(model, 'key', shape.key), value: field(model, 'value', shape.value) }
  entries.set(shape, entry)
  return entry
}

/** The structure of that name; undefined where there is none to speak of. */
export function structureOf(model: ServiceModel, name: string | undefined): StructureShape | undefined {
  const shape = name === undefined ? undefined : model.shapes[name]
  return shape?.type === 'structure' ? shape : undefined
}

function field(model: ServiceModel, name: string, member: Member): Field {
  const shape = model.shapes[member.shape]
  if (!shape) throw new Error(`${model.service}: the model has no shape \`${member.shape}\``)
  const wire = member.name ?? name
  const ec2Wire = member.queryName ?? wire.charAt(0).toUpperCase() + wire.slice(1)
  const flattened = member.flattened ?? ('flattened' in shape && shape.flattened === true)
  return { name, member, shape, wire, ec2Wire, flattened }
}
