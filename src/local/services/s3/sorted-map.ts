/** Values by key, in the order of the keys' bytes in UTF-8, which is the order in which S3 lists. */
export class SortedMap<T> {
  readonly #values = new Map<string, T>()
  readonly #keys: string[] = []

  get size(): number {
    return this.#keys.length
  }

  get(key: string): T | undefined {
    return this.#values.get(key)
  }

  set(key: string, value: T): void {
    if (!this.#values.has(key)) {
      const last = this.#keys.at(-1)
      if (last === undefined || compareKeys(last, key) < 0) this.#keys.push(key)
      else this.#keys.splice(this.indexOf(key), 0, key)
    }
    this.#values.set(key, value)
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#keys.splice(this.indexOf(key), 1)
  }

  /** The key at that place. */
  keyAt(index: number): string | undefined {
    return this.#keys[index]
  }

  /** The place of the first key that does not come before this one. */
  indexOf(key: string): number {
    return this.#firstIndex((other) => compareKeys(other, key) >= 0)
  }

  /** The place of the first key that comes after this one, and after all keys that begin with it. */
  indexAfterPrefix(prefix: string): number {
    return this.#firstIndex((other) => compareKeys(other, prefix) > 0 && !other.startsWith(prefix))
  }

  *values(): Generator<T> {
    for (const key of this.#keys) yield this.#values.get(key) as T
  }

  /** INVARIANT: once true, `isBeyond` stays true for all keys that follow. */
  #firstIndex(isBeyond: (key: string) => boolean): number {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBeyond(this.#keys[middle] as string)) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** Compares as the keys' bytes in UTF-8 do. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Halves of characters beyond U+FFFF come last in UTF-8, but before U+E000 in a string. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit <= 0xdfff ? unit + 0x2000 : unit - 0x800
}
