import type { Graph, GraphAccount, GraphNode } from './graph.ts'

const ROW = 44
const BOX = { height: 28, padding: 16, title: 34 }
const GAP = { column: 190, account: 28 }
const LETTER = 7.2

interface Placed {
  readonly node: GraphNode
  readonly x: number
  readonly y: number
  readonly width: number
}

/** The graph as a picture: accounts in columns, callers to the left of what they call, an arrow for each call. */
export function toSvg(graph: Graph): string {
  const columns = inColumns(graph)
  const placed = new Map<string, Placed>()
  const frames: string[] = []
  let x = BOX.padding
  let bottom = 0
  for (const column of columns) {
    const width = Math.max(...column.map(widthOf))
    let y = BOX.padding
    for (const account of column) {
      const height = BOX.title + account.nodes.length * ROW
      frames.push(frame(account, x, y, width, height))
      account.nodes.forEach((node, index) => {
        const top = y + BOX.title + index * ROW
        placed.set(node.id, { node, x: x + BOX.padding, y: top, width: width - 2 * BOX.padding })
      })
      y += height + GAP.account
    }
    bottom = Math.max(bottom, y)
    x += width + GAP.column
  }
  const arrows = graph.edges.map(({ from, to, label, kind }) => {
    return arrow(placed.get(from) as Placed, placed.get(to) as Placed, label, kind === 'trigger')
  })
  const boxes = [...placed.values()].map(box)
  const size = `${Math.max(0, x - GAP.column) + BOX.padding} ${bottom}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}">`,
    STYLE,
    ...frames,
    ...arrows,
    ...boxes,
    '</svg>',
    '',
  ].join('\n')
}

const STYLE = `<style>
text { font: 13px ui-sans-serif, system-ui, sans-serif; fill: #1f2933 }
.title { font-weight: 600 } .label { font-size: 11px; fill: #52606d; text-anchor: middle }
.account { fill: #f5f7fa; stroke: #cbd2d9 } .node { fill: #ffffff; stroke: #627d98 } .source { stroke-dasharray: 4 3 }
.arrow { fill: none; stroke: #486581; marker-end: url(#tip) } .trigger { stroke-dasharray: 4 3 }
</style>
<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#486581"/></marker></defs>`

/** Each account stands right of those that call into it; circles are cut where they are met. */
function inColumns({ accounts, edges }: Graph): GraphAccount[][] {
  const home = new Map(accounts.flatMap((account) => account.nodes.map(({ id }) => [id, account] as const)))
  const callers = new Map(accounts.map((account) => [account, new Set<GraphAccount>()]))
  for (const { from, to } of edges) {
    const [source, target] = [home.get(from), home.get(to)] as [GraphAccount, GraphAccount]
    if (source !== target) callers.get(target)?.add(source)
  }
  const levels = new Map<GraphAccount, number>()
  const open = new Set<GraphAccount>()
  const levelOf = (account: GraphAccount): number => {
    const known = levels.get(account)
    if (known !== undefined || open.has(account)) return known ?? 0
    open.add(account)
    const level = Math.max(0, ...[...(callers.get(account) ?? [])].map((caller) => levelOf(caller) + 1))
    open.delete(account)
    levels.set(account, level)
    return level
  }
  const columns: GraphAccount[][] = []
  for (const account of accounts) {
    const level = levelOf(account)
    while (columns.length <= level) columns.push([])
    columns[level]?.push(account)
  }
  return columns.filter(({ length }) => length > 0)
}

function widthOf({ title, nodes }: GraphAccount): number {
  const longest = Math.max(title.length, ...nodes.map(({ label }) => label.length))
  return longest * LETTER + 4 * BOX.padding
}

function frame({ title }: GraphAccount, x: number, y: number, width: number, height: number): string {
  return `<rect class="account" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/><text class="title" x="${x + BOX.padding}" y="${y + 22}">${escaped(title)}</text>`
}

function box({ node, x, y, width }: Placed): string {
  const kind = node.kind === 'source' ? 'node source' : 'node'
  return `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${BOX.height}" rx="${node.kind === 'function' ? 4 : 14}"/><text x="${x + 10}" y="${y + 18}">${escaped(node.label)}</text>`
}

/** To the right from side to side; within a column, or backwards, around the right side. */
function arrow(from: Placed, to: Placed, label: string, isTrigger: boolean): string {
  const [x1, y1, y2] = [from.x + from.width, from.y + BOX.height / 2, to.y + BOX.height / 2]
  const isForward = to.x > x1
  const x2 = isForward ? to.x : to.x + to.width
  const bend = isForward ? (x2 - x1) / 2 : GAP.column / 3
  const path = `M${x1},${y1} C${x1 + bend},${y1} ${isForward ? x2 - bend : x2 + bend},${y2} ${x2},${y2}`
  const middle = isForward ? (x1 + x2) / 2 : Math.max(x1, x2) + bend * 0.75
  const text = label === '' ? '' : `<text class="label" x="${middle}" y="${(y1 + y2) / 2 - 5}">${escaped(label)}</text>`
  return `<path class="arrow${isTrigger ? ' trigger' : ''}" d="${path}"/>${text}`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
