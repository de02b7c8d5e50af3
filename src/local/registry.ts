import { readdirSync } from 'node:fs'
import type { ServiceId } from './models/model.ts'
import type { Operation } from './operation.ts'

/** `.ts` where the sources run, `.js` where they were built. */
const EXTENSION = import.meta.url.slice(import.meta.url.lastIndexOf('.'))

const loaded = new Map<string, Promise<Operation>>()
const listed = new Map<ServiceId, ReadonlySet<string>>()

/** The names of the operations that have a file, from the folder itself. */
export function builtOperations(service: ServiceId): ReadonlySet<string> {
  let names = listed.get(service)
  if (names === undefined) {
    names = new Set(listFolder(service))
    listed.set(service, names)
  }
  return names
}

function listFolder(service: ServiceId): string[] {
  try {
    return readdirSync(new URL(`./services/${service}/operations/`, import.meta.url))
      .filter((file) => file.endsWith(EXTENSION))
      .map((file) => file.slice(0, -EXTENSION.length))
  } catch {
    return []
  }
}

/** Loads an operation's file on first use; `undefined` where there is none. */
export function loadOperation(service: ServiceId, name: string): Promise<Operation> | undefined {
  if (!builtOperations(service).has(name)) return undefined
  const key = `${service}/${name}`
  let operation = loaded.get(key)
  if (operation === undefined) {
    const file = new URL(`./services/${service}/operations/${name}${EXTENSION}`, import.meta.url).href
    operation = import(/* @vite-ignore */ file).then((module: { default: Operation }) => module.default)
    loaded.set(key, operation)
  }
  return operation
}
