import { AwsError } from '../../core/errors.ts'
import type { ServiceModel, StructureShape, XmlNamespace } from '../models/model.ts'
import { elementOf, entryOf, type Field, fieldsOf } from './fields.ts'
import type { Members } from './protocol.ts'
import { formatScalar, parseScalar } from './scalars.ts'
import type { XmlNode } from './xml-reader.ts'
import { attribute, element, textElement } from './xml-writer.ts'

const MAX_DEPTH = 250

/** The child elements of a structure, as text. */
export function writeXmlFields(model: ServiceModel, fields: readonly Field[], value: Members): string {
  let xml = ''
  for (const field of fields) {
    const member = value[field.name]
    if (member === undefined || member === null || field.member.xmlAttribute) continue
    xml += writeXml(model, field, field.wire, member)
  }
  return xml
}

export function writeXml(model: ServiceModel, field: Field, tag: string, value: unknown): string {
  const { shape } = field
  const attributes = xmlns(field.member.xmlNamespace)
  switch (shape.type) {
    case 'structure': {
      const members = value as Members
      const fields = fieldsOf(model, shape)
      const own = attributes || xmlns(shape.xmlNamespace)
      return element(tag, writeXmlFields(model, fields.body, members), own + writeAttributes(fields.body, members))
    }
    case 'list': {
      const item = elementOf(model, shape)
      const itemTag = field.flattened ? tag : item.wire
      let items = ''
      for (const each of value as unknown[]) if (each !== null) items += writeXml(model, item, itemTag, each)
      return field.flattened ? items : element(tag, items, attributes)
    }
    case 'map': {
      const entryTag = field.flattened ? tag : 'entry'
      const entry = entryOf(model, shape)
      let entries = ''
      for (const [key, each] of Object.entries(value as object)) {
        const content = textElement(entry.key.wire, key) + writeXml(model, entry.value, entry.value.wire, each)
        entries += element(entryTag, content)
      }
      return field.flattened ? entries : element(tag, entries, attributes)
    }
    default:
      return textElement(tag, formatScalar(field, value, 'date-time'), attributes)
  }
}

export function xmlns(namespace: XmlNamespace | undefined): string {
  if (!namespace) return ''
  return attribute(namespace[0] ? `xmlns:${namespace[0]}` : 'xmlns', namespace[1])
}

function writeAttributes(fields: readonly Field[], value: Members): string {
  let xml = ''
  for (const field of fields) {
    const member = value[field.name]
    if (!field.member.xmlAttribute || member === undefined) continue
    xml += attribute(field.wire, formatScalar(field, member, 'date-time'))
  }
  return xml
}

/** Reads a structure from its element; elements that the model does not know are ignored. */
export function readXmlFields(model: ServiceModel, shape: StructureShape, node: XmlNode, depth = 0): Members {
  const members: Record<string, unknown> = {}
  for (const field of fieldsOf(model, shape).body) {
    if (field.member.xmlAttribute) {
      const text = node.attributes.get(field.wire)
      if (text !== undefined) members[field.name] = text
      continue
    }
    const nodes = node.children.filter((child) => child.name === field.wire)
    if (nodes.length > 0) members[field.name] = readNodes(model, field, nodes, depth + 1)
  }
  return members
}

/** @param nodes a flattened list or map is spread over several elements; anything else has one */
function readNodes(model: ServiceModel, field: Field, nodes: readonly XmlNode[], depth: number): unknown {
  if (depth > MAX_DEPTH) throw malformedXml()
  const { shape, flattened } = field
  const first = nodes[0] as XmlNode
  switch (shape.type) {
    case 'structure':
      return readXmlFields(model, shape, first, depth)
    case 'list': {
      const item = elementOf(model, shape)
      const items = flattened ? nodes : first.children.filter((child) => child.name === item.wire)
      return items.map((each) => readNodes(model, item, [each], depth + 1))
    }
    case 'map': {
      const { key, value } = entryOf(model, shape)
      const map: Record<string, unknown> = Object.create(null)
      for (const entry of flattened ? nodes : first.children) {
        const name = entry.children.find((child) => child.name === key.wire)?.text
        const each = entry.children.find((child) => child.name === value.wire)
        if (name !== undefined && each) map[name] = readNodes(model, value, [each], depth + 1)
      }
      return map
    }
    default: {
      const value = parseScalar(field, first.text)
      if (value === undefined) throw malformedXml()
      return value
    }
  }
}

export function malformedXml(): AwsError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema'
  return new AwsError('MalformedXML', message, { status: 400 })
}
