import { readdirSync } from 'node:fs'
import { formatError } from '../../../cloudformation/errors.ts'
import type { ResourceType } from './resource-type.ts'

/** `.ts` where the sources run, `.js` where they were built. */
const EXTENSION = import.meta.url.slice(import.meta.url.lastIndexOf('.'))

const loaded = new Map<string, Promise<ResourceType>>()
let listed: ReadonlySet<string> | undefined

/** The types that have a file, `AWS::SQS::Queue` in `types/AWS.SQS.Queue.ts`, from the folder itself. */
export function builtTypes(): ReadonlySet<string> {
  listed ??= new Set(
    readdirSync(new URL('./types/', import.meta.url))
      .filter((file) => file.endsWith(EXTENSION))
      .map((file) => file.slice(0, -EXTENSION.length).replaceAll('.', '::')),
  )
  return listed
}

/** @throws AwsError `ValidationError` naming all that are not there */
export function checkTypes(types: Iterable<string>): void {
  const unknown = [...new Set(types)].filter((type) => !builtTypes().has(type))
  if (unknown.length > 0) throw formatError(`Unrecognized resource types: [${unknown.join(', ')}]`)
}

/** Loads the types' files on first use. @throws AwsError `ValidationError` as `checkTypes` */
export async function loadTypes(types: Iterable<string>): Promise<ReadonlyMap<string, ResourceType>> {
  const names = [...new Set(types)]
  checkTypes(names)
  return new Map(await Promise.all(names.map(async (name) => [name, await loadType(name)] as const)))
}

function loadType(name: string): Promise<ResourceType> {
  let type = loaded.get(name)
  if (type === undefined) {
    const file = new URL(`./types/${name.replaceAll('::', '.')}${EXTENSION}`, import.meta.url).href
    type = import(/* @vite-ignore */ file).then((module: { default: ResourceType }) => module.default)
    loaded.set(name, type)
  }
  return type
}
