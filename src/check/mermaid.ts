import type { Graph, GraphNode } from './graph.ts'

/** The graph in Mermaid’s words, accounts as boxes. */
export function toMermaid({ accounts, edges }: Graph): string {
  const boxes = accounts.flatMap(({ title, nodes }, index) => [
    `  subgraph account${index + 1}["${quoted(title)}"]`,
    ...nodes.map((node) => `    ${node.id}${shape(node)}`),
    '  end',
  ])
  const arrows = edges.map(({ from, to, label, kind }) => {
    const line = kind === 'trigger' ? '-.->' : '-->'
    return `  ${from} ${line}${label === '' ? '' : `|"${quoted(label)}"|`} ${to}`
  })
  return ['flowchart LR', ...boxes, ...arrows, ''].join('\n')
}

function shape({ label, kind }: GraphNode): string {
  const text = `"${quoted(label)}"`
  if (kind === 'function') return `[${text}]`
  return kind === 'source' ? `[(${text})]` : `([${text}])`
}

function quoted(text: string): string {
  return text.replaceAll('#', '#35;').replaceAll('"', '#quot;')
}
