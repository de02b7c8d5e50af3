import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { ConfigProblem } from '../topology/config-error.ts'

/** The problems of a YAML or JSON file from top to bottom, each with the line of its setting, or of the nearest one around it. */
export function withLines(problems: readonly ConfigProblem[], text: string): ConfigProblem[] {
  const lines = new LineCounter()
  const { contents } = parseDocument(text, { lineCounter: lines })
  const found = problems.map((problem): ConfigProblem => {
    const offset = offsetOf(contents, problem.path)
    return offset === undefined ? problem : { ...problem, line: lines.linePos(offset).line }
  })
  return found.sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
}

/** Where the key of the setting stands; the way leads along `calls.greet.from[1].role`, key by key. */
function offsetOf(root: Node | null, path: string): number | undefined {
  let node = root
  let rest = `.${path}`
  let offset: number | undefined
  for (let step = nextStep(node, rest); step !== undefined; step = nextStep(node, rest)) {
    offset = step.offset
    node = step.node
    rest = rest.slice(step.length)
  }
  return offset
}

interface Step {
  readonly node: Node | null
  readonly offset: number
  readonly length: number
}

function nextStep(node: Node | null, rest: string): Step | undefined {
  if (isMap<unknown, Node | null>(node)) {
    const steps = node.items.flatMap(({ key, value }): Step[] => {
      if (!isScalar(key) || !key.range || !rest.startsWith(`.${String(key.value)}`)) return []
      const length = String(key.value).length + 1
      if (rest.length > length && !'.['.includes(rest[length] as string)) return []
      return [{ node: value, offset: key.range[0], length }]
    })
    // A key may have dots itself: the longest one that fits is meant.
    return steps.sort((a, b) => b.length - a.length)[0]
  }
  const index = /^\[(\d+)\]/.exec(rest)
  if (!isSeq<Node>(node) || index === null) return undefined
  const item = node.items[Number(index[1])]
  return item?.range ? { node: item, offset: item.range[0], length: index[0].length } : undefined
}
