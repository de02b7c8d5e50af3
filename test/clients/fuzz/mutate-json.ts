import type { Chance } from './chance.ts'
import { HOSTILE_JSON, HOSTILE_TEXTS } from './hostile-values.ts'

/** Puts something else in the place of one value, or of one name. */
export function mutateJson(text: string, chance: Chance): string {
  const tokens = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/g)]
  const token = tokens.length === 0 ? undefined : chance.pick(tokens)
  if (token === undefined) return chance.pick(HOSTILE_JSON)
  const value = chance.odds(0.5) ? chance.pick(HOSTILE_JSON) : JSON.stringify(chance.pick(HOSTILE_TEXTS))
  const before = text.slice(0, token.index)
  const after = text.slice(token.index + token[0].length)
  // In the place of a name only texts make sense.
  const isName = after.trimStart().startsWith(':')
  return `${before}${isName ? JSON.stringify(chance.pick(HOSTILE_TEXTS)) : value}${after}`
}
