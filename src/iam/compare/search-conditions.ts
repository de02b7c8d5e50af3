import type { Budget } from './budget.ts'
import type { KeyMinterm } from './dimension-condition.ts'
import type { OpenStatement } from './dimension-resource.ts'
import { isHopeless, type Line, type Status } from './statements.ts'

/** The values chosen so far, by key in lower case. */
export type Answers = ReadonlyMap<string, readonly string[]>

interface Dimension {
  readonly key: string
  readonly lines: readonly Line[]
  readonly minterms: readonly KeyMinterm[]
}

/**
 * Answers the condition keys of the open statements, one after the other, in every way that lets the candidate's one Allow among
 * them grant what the reference does not. A key whose lines no longer decide anything stays as it is.
 */
export function* findAnswers(
  open: readonly OpenStatement[],
  mintermsOf: (key: string, lines: readonly Line[]) => readonly KeyMinterm[],
  budget: Budget,
): Generator<Answers> {
  const truths = new Map<string, boolean>()
  const status = ({ lines }: OpenStatement): Status => {
    let result: Status = 'matches'
    for (const { id } of lines) {
      const truth = truths.get(id)
      if (truth === false) return 'never'
      if (truth === undefined) result = 'open'
    }
    return result
  }
  if (isHopeless(open, status)) return
  const owners = new Map(open.flatMap((one) => one.lines.map(({ id }) => [id, one] as const)))
  const matters = ({ id }: Line) => !truths.has(id) && status(owners.get(id) as OpenStatement) === 'open'
  const dimensions = dimensionsOf(open, mintermsOf)
  for (const { lines, minterms } of dimensions) {
    for (const [i, line] of lines.entries()) {
      const constant = minterms[0]?.truths[i]
      if (minterms.every((minterm) => minterm.truths[i] === constant)) truths.set(line.id, constant === true)
    }
  }

  function* answer(at: number, chosen: Answers): Generator<Answers> {
    if (isHopeless(open, status) || !budget.step()) return
    const dimension = dimensions[at]
    if (dimension === undefined) {
      yield chosen
      return
    }
    const { key, lines, minterms } = dimension
    const asked = [...lines.entries()].filter(([, line]) => matters(line))
    const seen = new Set<string>()
    for (const { values, truths: own } of minterms) {
      const vector = asked.map(([i]) => (own[i] ? '1' : '0')).join('')
      if (seen.has(vector)) continue
      seen.add(vector)
      for (const [i, line] of asked) truths.set(line.id, own[i] as boolean)
      yield* answer(at + 1, values === undefined ? chosen : new Map(chosen).set(key, values))
    }
    for (const [, line] of asked) truths.delete(line.id)
  }
  yield* answer(0, new Map())
}

/** Each key with the answers that do not rule out the candidate's Allow, those with the fewest first. */
function dimensionsOf(
  open: readonly OpenStatement[],
  mintermsOf: (key: string, lines: readonly Line[]) => readonly KeyMinterm[],
): Dimension[] {
  const all = open.flatMap(({ lines }) => lines)
  const grant = open.find(({ statement }) => statement.side === 'candidate' && statement.effect === 'Allow')
  const wanted = new Set(grant?.lines.map(({ id }) => id))
  return [...new Set(all.map(({ key }) => key))]
    .map((key) => ({ key, lines: all.filter((line) => line.key === key) }))
    .map(({ key, lines }) => {
      const grants = ({ truths }: KeyMinterm) => lines.every(({ id }, i) => !wanted.has(id) || truths[i] === true)
      return { key, lines, minterms: mintermsOf(key, lines).filter(grants) }
    })
    .sort((a, b) => a.minterms.length - b.minterms.length)
}
