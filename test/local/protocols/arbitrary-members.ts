import fc from 'fast-check'
import type { Member, ServiceModel, Shape, StructureShape } from '../../../src/local/models/model.ts'

type Generator = fc.GeneratorValue

const BLANKLESS = [...'abcXYZ019&<>"\'%+/.-_:=?#é漢😀']
const text = fc
  .array(fc.constantFrom(...BLANKLESS, ' '), { minLength: 1, maxLength: 8 })
  .map((chars) => `a${chars.join('')}z`)
const token = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9-]{2,10}$/)
const bytes = fc.uint8Array({ minLength: 1, maxLength: 12 }).map((array) => Buffer.from(array))
const dates = fc.integer({ min: 1_000_000_000, max: 2_000_000_000 }).map((seconds) => new Date(seconds * 1000))
const documents = fc.dictionary(token, fc.oneof(token, fc.integer(), fc.boolean()), { minKeys: 1, maxKeys: 2 })

/** Structures below this depth keep only what they must. */
const DEEP = 3

/** A valid input or output, every member of its first level set, so that a client has no token left to invent. */
export function arbitraryMembers(
  model: ServiceModel,
  shape: StructureShape | undefined,
  g: Generator,
  omit: ReadonlySet<string>,
): Record<string, unknown> {
  if (!shape) return {}
  const members = Object.entries(shape.members).filter(([name, member]) => !omit.has(name) && isSendable(member))
  return Object.fromEntries(members.map(([name, member]) => [name, bound(model, name, member, g)]))
}

/** `Content-Length` belongs to the HTTP library. */
function isSendable(member: Member): boolean {
  return member.name?.toLowerCase() !== 'content-length'
}

function bound(model: ServiceModel, name: string, member: Member, g: Generator): unknown {
  const shape = shapeOf(model, member)
  if (member.location === 'statusCode') return 200
  if (name === 'Bucket' && model.service === 's3') return g(() => fc.stringMatching(/^[a-z][a-z0-9]{3,10}$/))
  if (member.location === 'headers')
    return g(() =>
      fc.dictionary(
        token.map((t) => t.toLowerCase()),
        token,
        { minKeys: 1, maxKeys: 2 },
      ),
    )
  if (member.location === 'header' && shape.type === 'string') return g(() => token)
  if (member.location === 'header' && shape.type === 'list')
    return g(() => fc.array(token, { minLength: 1, maxLength: 3 }))
  return value(model, shape, g, 1)
}

function value(model: ServiceModel, shape: Shape, g: Generator, depth: number): unknown {
  switch (shape.type) {
    case 'structure':
      return structure(model, shape, g, depth)
    case 'list': {
      const length = depth >= DEEP ? 1 : g(() => fc.integer({ min: 1, max: 2 }))
      return Array.from({ length }, () => value(model, shapeOf(model, shape.member), g, depth + 1))
    }
    case 'map':
      return { [g(() => text)]: value(model, shapeOf(model, shape.value), g, depth + 1) }
    case 'string':
      return g(() => text)
    case 'number':
      return g(() => fc.integer({ min: -1_000_000, max: 1_000_000 }))
    case 'boolean':
      return g(() => fc.boolean())
    case 'blob':
      return g(() => bytes)
    case 'timestamp':
      return g(() => dates)
    case 'document':
      return g(() => documents)
  }
}

function structure(model: ServiceModel, shape: StructureShape, g: Generator, depth: number): Record<string, unknown> {
  const names = Object.keys(shape.members)
  const keeps = (name: string) => shape.required?.includes(name) || (depth < DEEP && g(() => fc.boolean()))
  const kept = shape.union ? [names[g(() => fc.nat(names.length - 1))] ?? ''] : names.filter(keeps)
  const members = (kept.length > 0 ? kept : names.slice(0, 1)).filter(
    (name) => depth < 12 || shape.required?.includes(name),
  )
  return Object.fromEntries(
    members.map((name) => [name, value(model, shapeOf(model, shape.members[name] as Member), g, depth + 1)]),
  )
}

function shapeOf(model: ServiceModel, member: Member): Shape {
  return model.shapes[member.shape] as Shape
}
