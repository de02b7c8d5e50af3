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
 * Answers the condition keys of the open statements, one after the other, in every way that lets the candidate allow what the
 * reference does not. A key whose lines no longer decide anything stays out of the request.
 */
export function* findAnswers(
  open: readonly OpenStatement[],
  mintermsOf: (key: string, lines: readonly Line[]) => readonly KeyMinterm[],
  budget: Budget,
): Generator<Answers> {
  const statements = open.map(({ statement }) => statement)
  const linesOf = new Map(open.map(({ statement, lines }) => [statement.index, lines]))
  const truths = new Map<string, boolean>()
  const status = (index: number): Status => {
    let result: Status = 'matches'
    for (const { id } of linesOf.get(index) as readonly Line[]) {
      const truth = truths.get(id)
      if (truth === false) return 'never'
      if (truth === undefined) result = 'open'
    }
    return result
  }
  const hopeless = () => isHopeless(statements, ({ index }) => status(index))
  if (hopeless()) return
  const dimensions = dimensionsOf(open, mintermsOf)
  const owner = new Map(open.flatMap(({ statement, lines }) => lines.map(({ id }) => [id, statement.index])))
  const matters = ({ lines }: Dimension) => lines.some(({ id }) => status(owner.get(id) as number) === 'open')

  function* answer(at: number, chosen: Answers): Generator<Answers> {
    if (hopeless() || !budget.step()) return
    const dimension = dimensions[at]
    if (dimension === undefined) {
      yield chosen
      return
    }
    if (!matters(dimension)) {
      yield* answer(at + 1, chosen)
      return
    }
    const { key, lines, minterms } = dimension
    for (const minterm of minterms) {
      for (const [i, line] of lines.entries()) truths.set(line.id, minterm.truths[i] as boolean)
      yield* answer(at + 1, minterm.values === undefined ? chosen : new Map(chosen).set(key, minterm.values))
    }
    for (const line of lines) truths.delete(line.id)
  }
  yield* answer(0, new Map())
}

/** The keys with the fewest ways to answer them first. */
function dimensionsOf(
  open: readonly OpenStatement[],
  mintermsOf: (key: string, lines: readonly Line[]) => readonly KeyMinterm[],
): Dimension[] {
  const all = open.flatMap(({ lines }) => lines)
  return [...new Set(all.map(({ key }) => key))]
    .map((key) => ({ key, lines: all.filter((line) => line.key === key) }))
    .map(({ key, lines }) => ({ key, lines, minterms: mintermsOf(key, lines) }))
    .sort((a, b) => a.minterms.length - b.minterms.length)
}
