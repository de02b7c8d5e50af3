import { type Random, uuid } from '../core/random.ts'

/** One thing that is wrong with a template. */
export interface TemplateProblem {
  /** `line 3, column 12` */
  readonly place: string
  readonly message: string
  readonly hint: string
}

export interface RenderContext {
  /** Of the arrival, from 0. */
  readonly index: number
  readonly random: Random
  /** Milliseconds since the epoch. */
  readonly now: number
}

type Part = string | ((context: RenderContext) => string)

/** An event’s text, parsed once and written out for each arrival. */
export interface EventTemplate {
  readonly isConstant: boolean
  readonly render: (context: RenderContext) => string
}

const HINT = '{{i}}, {{uuid}}, {{now}} and {{random 1 100}} are known; write {{"{{"}} for the braces themselves'

/** Each placeholder: what its arguments make of it, or undefined where they are not its own. */
const PLACEHOLDERS: Readonly<Record<string, (args: readonly string[]) => Part | undefined>> = {
  i: (args) => (args.length === 0 ? ({ index }) => String(index) : undefined),
  uuid: (args) => (args.length === 0 ? ({ random }) => uuid(random) : undefined),
  now: (args) => (args.length === 0 ? ({ now }) => String(now) : undefined),
  random: ([least = '', most = '', ...more]) => {
    const [from, to] = [Number(least), Number(most)]
    const areNumbers = /^-?\d+$/.test(least) && /^-?\d+$/.test(most) && more.length === 0
    if (!areNumbers || to < from || !Number.isSafeInteger(to - from)) return undefined
    return ({ random }) => String(from + Math.floor(fraction48(random) * (to - from + 1)))
  },
  '"{{"': (args) => (args.length === 0 ? '{{' : undefined),
}

/**
 * Parses the text of an event with placeholders: `{{i}}` the arrival’s number from 0, `{{uuid}}`, `{{now}}` milliseconds since the
 * epoch, `{{random 1 100}}` a whole number, both ends included.
 * @returns the template, or every problem with its place
 */
export function parseEventTemplate(text: string): EventTemplate | readonly TemplateProblem[] {
  const parts: Part[] = []
  const problems: TemplateProblem[] = []
  let last = 0
  for (const match of text.matchAll(/\{\{(?:(.*?)\}\}|)/g)) {
    const part = placeholder(match[1])
    if (typeof part === 'object') problems.push({ place: placeOf(text, match.index), hint: HINT, ...part })
    else parts.push(text.slice(last, match.index), part)
    last = match.index + match[0].length
  }
  if (problems.length > 0) return problems
  parts.push(text.slice(last))
  return {
    isConstant: parts.every((part) => typeof part === 'string'),
    render: (context) => parts.map((part) => (typeof part === 'string' ? part : part(context))).join(''),
  }
}

function placeholder(inner: string | undefined): Part | { readonly message: string } {
  if (inner === undefined) return { message: '`{{` has no `}}` on its line' }
  const [name = '', ...args] = inner.trim().split(/\s+/)
  const make = Object.hasOwn(PLACEHOLDERS, name) ? PLACEHOLDERS[name] : undefined
  if (make === undefined) return { message: `no placeholder \`{{${inner.trim()}}}\`` }
  return make(args) ?? { message: `\`{{${inner.trim()}}}\` is not how \`${name}\` is written` }
}

function placeOf(text: string, index: number): string {
  const before = text.slice(0, index).split('\n')
  return `line ${before.length}, column ${(before.at(-1) as string).length + 1}`
}

/** From 0 up to, but not, 1, in 2⁻⁴⁸ steps. */
function fraction48(random: Random): number {
  return random.bytes(6).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 48
}
