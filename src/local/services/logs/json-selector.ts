import type { MessageTest } from './filter-pattern.ts'
import { invalidParameter } from './group-address.ts'

type Comparison = (value: unknown) => boolean

const SELECTOR = /^\{\s*\$((?:\.[\w-]+|\[\d+\])+)\s*(=|!=|<=|>=|<|>)\s*(?:"([^"]*)"|([^\s"]+))\s*\}$/

/**
 * Reads `{ $.path[0].field = "x*" }`: one comparison, of text (`=`, `!=`, with `*` for anything) or numbers.
 * @throws AwsError `InvalidParameterException`
 */
export function parseJsonSelector(pattern: string): MessageTest {
  const [, path, operator, text, bare] = SELECTOR.exec(pattern) ?? []
  if (path === undefined || operator === undefined) throw invalidParameter('Invalid filter pattern')
  const keys = [...path.matchAll(/\.([\w-]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? (index as string))
  const compare = comparison(operator, text ?? (bare as string), text !== undefined)
  return (message) => {
    const value = select(parseJson(message), keys)
    return value !== undefined && compare(value)
  }
}

function comparison(operator: string, wanted: string, quoted: boolean): Comparison {
  const number = quoted ? Number.NaN : Number(wanted)
  if (operator === '=' || operator === '!=') {
    const isEqual: Comparison = Number.isNaN(number) ? textTest(wanted) : (value) => value === number
    return operator === '=' ? isEqual : (value) => !isEqual(value)
  }
  if (Number.isNaN(number)) throw invalidParameter('Invalid filter pattern')
  return (value) => {
    if (typeof value !== 'number') return false
    if (operator === '<') return value < number
    if (operator === '>') return value > number
    return operator === '<=' ? value <= number : value >= number
  }
}

/** `*` stands for anything; the parts between are looked for from left to right, which takes linear time. */
function textTest(wanted: string): Comparison {
  const [head = '', ...rest] = wanted.split('*')
  const tail = rest.pop()
  return (value) => {
    if (typeof value !== 'string') return false
    if (tail === undefined) return value === wanted
    if (!value.startsWith(head)) return false
    let from = head.length
    for (const part of rest) {
      const at = value.indexOf(part, from)
      if (at < 0) return false
      from = at + part.length
    }
    return value.length - tail.length >= from && value.endsWith(tail)
  }
}

function select(value: unknown, keys: readonly string[]): unknown {
  let selected = value
  for (const key of keys) {
    if (typeof selected !== 'object' || selected === null || !Object.hasOwn(selected, key)) return undefined
    selected = (selected as Record<string, unknown>)[key]
  }
  return selected
}

function parseJson(message: string): unknown {
  try {
    return JSON.parse(message)
  } catch {
    return undefined
  }
}
