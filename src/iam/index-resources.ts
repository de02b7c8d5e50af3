import { boundedCache } from '../core/bounded-cache.ts'
import type { CompiledStatement } from './compile-policy.ts'

/** So few statements are asked faster one by one. */
export const FEW = 8

const MAX_CACHED_RESOURCES = 500

/**
 * Narrows many statements to those that may cover a resource, in their order: by the text that a pattern begins with before its
 * first wildcard or variable. Who is found still has to be asked; who is not found cannot match.
 */
export function indexByResource(
  statements: readonly CompiledStatement[],
): (resource: string) => readonly CompiledStatement[] {
  if (statements.length <= FEW) return () => statements
  const index = new PrefixIndex()
  for (const [position, { source }] of statements.entries()) {
    const { resources, notResource } = source
    if (resources === undefined || notResource) index.add('*', position)
    else for (const pattern of resources) index.add(pattern, position)
  }
  return boundedCache(MAX_CACHED_RESOURCES, (resource) =>
    index.find(resource).map((position) => statements[position] as CompiledStatement),
  )
}

class PrefixIndex {
  readonly #exact = new Map<string, number[]>()
  readonly #prefixes = new Map<string, number[]>()
  /** Of the prefixes; there are few, whatever the number of patterns. */
  readonly #lengths = new Set<number>()

  add(pattern: string, position: number): void {
    const end = pattern.search(/[*?]|\$\{/)
    const isExact = end < 0
    const prefix = isExact ? pattern : pattern.slice(0, end)
    const map = isExact ? this.#exact : this.#prefixes
    if (!isExact) this.#lengths.add(prefix.length)
    const known = map.get(prefix)
    if (known === undefined) map.set(prefix, [position])
    else known.push(position)
  }

  find(resource: string): number[] {
    const found = new Set(this.#exact.get(resource))
    for (const length of this.#lengths) {
      if (length > resource.length) continue
      for (const position of this.#prefixes.get(resource.slice(0, length)) ?? []) found.add(position)
    }
    return [...found].sort((a, b) => a - b)
  }
}
