import type { Tag } from './resource-type.ts'

/** What it takes to get from one set of tags to another. */
export interface TagChanges {
  readonly set: readonly Tag[]
  readonly removed: readonly string[]
}

/** Tags to be given, anew or with another value, and keys to be taken away. */
export function tagChanges(before: readonly Tag[], after: readonly Tag[]): TagChanges {
  const had = new Map(before.map(({ Key, Value }) => [Key, Value]))
  const keys = new Set(after.map(({ Key }) => Key))
  return {
    set: after.filter(({ Key, Value }) => had.get(Key) !== Value),
    removed: before.map(({ Key }) => Key).filter((key) => !keys.has(key)),
  }
}

/** Tags for operations that take them as a map; nothing where there are none. */
export function tagMap(tags: readonly Tag[]): Record<string, string> | undefined {
  return tags.length === 0 ? undefined : Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))
}
