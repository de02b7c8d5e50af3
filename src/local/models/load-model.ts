import { readFileSync } from 'node:fs'
import type { Constraint, ServiceId, ServiceModel } from './model.ts'

const models = new Map<ServiceId, ServiceModel>()
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

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8'))
}
