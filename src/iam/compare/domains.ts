/** The texts that a dimension ranges over, as a deterministic automaton of its own. */
export interface Domain {
  readonly start: number
  /** The state after one more unit, or -1 where no text of the domain goes on like that. */
  step(state: number, unit: number): number
  accepts(state: number): boolean
  /** Units that the domain tells apart in this state. */
  units(state: number): readonly number[]
  /** A unit that stands for all that nobody names, if the domain has one beside those. */
  free(state: number, named: ReadonlySet<number>): number | undefined
}

const DIGITS = '123456789012'
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const WORD = `${LETTERS}0123456789${LETTERS.toUpperCase()}`
const DASH = 0x2d
const COLON = 0x3a

/** Any text; free places are filled with letters and digits as long as there are some that nobody names. */
export const ANY_TEXT: Domain = {
  start: 0,
  step: () => 0,
  accepts: () => true,
  units: () => [],
  free: (_, named) => pick(WORD, named) ?? unusual(named),
}

const ARN = 'arn:'
/** Behind the fifth colon, with something in the sixth field. */
const COMPLETE = 9
const NO_ARN = 10

/** Reads towards an ARN: its start, five colons, and a resource that is not empty; or away from it for good. */
function stepArn(state: number, unit: number): number {
  if (state < 4) return unit === ARN.charCodeAt(state) ? state + 1 : NO_ARN
  if (state < 8) return unit === COLON ? state + 1 : state
  return state === 8 ? COMPLETE : state
}

/** Texts that read like an ARN. */
export const ARN_TEXTS: Domain = {
  ...ANY_TEXT,
  step(state, unit) {
    const next = stepArn(state, unit)
    return next === NO_ARN ? -1 : next
  },
  accepts: (state) => state === COMPLETE,
  units: arnUnits,
}

/** All the others. */
export const OTHER_TEXTS: Domain = {
  ...ANY_TEXT,
  step(state, unit) {
    const next = stepArn(state, unit)
    return next === COMPLETE ? -1 : next
  },
  units: arnUnits,
}

function arnUnits(state: number): readonly number[] {
  return state < 4 ? [ARN.charCodeAt(state)] : state < 8 ? [COLON] : []
}

/** `service:Name` in lower case: letters, digits and dashes, a colon, letters and digits. */
export const ACTIONS: Domain = {
  start: 0,
  step(state, unit) {
    if (isLowerWord(unit)) return state <= 1 ? 1 : 3
    if (unit === DASH && state <= 1) return 1
    return unit === COLON && state === 1 ? 2 : -1
  },
  accepts: (state) => state === 3,
  units: (state) => (state === 1 ? [DASH, COLON] : state === 0 ? [DASH] : []),
  free: (_, named) => pick(WORD.slice(0, 36), named),
}

/** A place in a template: a fixed unit, one digit, or a run of one or more characters of a name. */
type Place = number | 'digit' | 'name'

/**
 * Texts of one form: fixed text, `#` for a digit, and perhaps `+` at the very end for a name, with `/` inside if `paths`.
 * Names are letters, digits and `+=,.@_-`, as IAM's are.
 */
export function templateDomain(template: string, paths: boolean): Domain {
  const places = [...template].map(
    (char): Place => (char === '#' ? 'digit' : char === '+' ? 'name' : char.charCodeAt(0)),
  )
  const last = places.length
  const named = places.at(-1) === 'name'
  const slash = 0x2f
  return {
    start: 0,
    step(state, unit) {
      const after = state >= last
      const place = after ? 'name' : (places[state] as Place)
      if (after && !named) return -1
      if (place === 'digit') return unit >= 0x30 && unit <= 0x39 ? state + 1 : -1
      if (place !== 'name') return unit === place ? state + 1 : -1
      // State `last + 1` stands behind a slash, where a name must follow.
      if (unit === slash) return paths && state === last ? last + 1 : -1
      return isNameUnit(unit) ? last : -1
    },
    accepts: (state) => state === last,
    units(state) {
      if (state >= last) return named && paths ? [slash] : []
      const place = places[state] as Place
      return typeof place === 'number' ? [place] : []
    },
    free(state, taken) {
      if (state >= last) return named ? pick(NAME, taken) : undefined
      const place = places[state] as Place
      if (place === 'digit') return pick(DIGITS, taken)
      return place === 'name' ? pick(NAME, taken) : undefined
    },
  }
}

const NAME = `${WORD}+=,.@_-`

function isNameUnit(unit: number): boolean {
  return isLowerWord(unit) || (unit >= 0x41 && unit <= 0x5a) || '+=,.@_-'.includes(String.fromCharCode(unit))
}

function isLowerWord(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39)
}

function pick(from: string, taken: ReadonlySet<number>): number | undefined {
  for (let i = 0; i < from.length; i++) if (!taken.has(from.charCodeAt(i))) return from.charCodeAt(i)
  return undefined
}

/** Letters beyond ASCII first, then whatever there is; the patterns cannot name all 65,536 units. */
function unusual(named: ReadonlySet<number>): number | undefined {
  for (let unit = 0xe0; unit < 0xd800; unit++) if (!named.has(unit)) return unit
  return undefined
}
