import { readFileSync } from 'node:fs'
import { getOrCreate } from '../../core/get-or-create.ts'
import type { Constraint, Member, ServiceId, ServiceModel, Shape } from './model.ts'

const models = new Map<ServiceId, ServiceModel>()
const queryModels = new Map<ServiceId, ServiceModel>()
let patches: Record<string, Record<string, Constraint>> | undefined

/** Reads a service's model on first use: the generated schemas plus the constraints that they lack. */
export function loadModel(service: ServiceId): ServiceModel {
  const known = models.get(service)
  if (known) return known
  patches ??= readJson('patches') as Record<string, Record<string, Constraint>>
  const generated = readJson(service) as Omit<ServiceModel, 'constraints'>
  const model = { ...generated, constraints: patches[service] ?? {} }
  models.set(service, model)
  return model
}

/** What aws-query needs to know of a service whose schemas no longer tell it, because its clients have gone over to JSON. */
interface QueryNames extends Pick<ServiceModel, 'xmlNamespace' | 'pathMember'> {
  /** By shape and member; a map's are `key` and `value`. */
  readonly names: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** The model of a query-compatible service as its older clients know it. */
export function loadQueryModel(service: ServiceId): ServiceModel {
  return getOrCreate(queryModels, service, () => {
    const model = loadModel(service)
    const { names, ...rest } = (readJson('query-names') as Readonly<Record<string, QueryNames>>)[service] as QueryNames
    const shapes = structuredClone(model.shapes)
    for (const [shape, wireNames] of Object.entries(names)) rename(shapes[shape] as Shape, wireNames)
    return { ...model, ...rest, protocol: 'aws-query', shapes }
  })
}

function rename(shape: Shape, names: Readonly<Record<string, string>>): void {
  const members = (shape.type === 'structure' ? shape.members : shape) as Record<string, Member>
  for (const [member, name] of Object.entries(names)) members[member] = { ...(members[member] as Member), name }
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8'))
}
