/** The map's value for the key, made and kept where there is none. */
export function getOrCreate<K, V>(map: Pick<Map<K, V>, 'get' | 'set'>, key: K, create: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = create()
  map.set(key, made)
  return made
}
