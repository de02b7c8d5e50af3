import { writeFileSync } from 'node:fs'
import { createGraph } from '../../check/graph.ts'
import { toMermaid } from '../../check/mermaid.ts'
import { toSvg } from '../../check/svg.ts'
import { loadSystem } from '../load-system.ts'
import type { Command } from '../run-command.ts'
import { SYSTEM_ARGS, SYSTEM_LISTS } from '../system-args.ts'

const args = {
  ...SYSTEM_ARGS,
  svg: { type: 'string', description: 'a file for the picture; `-` prints it instead of Mermaid’s words' },
} as const

/** `xacct graph`: the system as a picture: accounts, functions, calls. */
export const graph: Command<typeof args> = {
  examples: [
    ['xacct graph', 'in Mermaid’s words, for a README'],
    ['xacct graph --svg system.svg', 'as a picture'],
  ],
  args,
  lists: SYSTEM_LISTS,
  async run({ svg, ...options }, terminal) {
    const { system } = await loadSystem(options)
    const drawn = createGraph(system)
    if (svg !== undefined && svg !== '-') writeFileSync(svg, toSvg(drawn))
    if (options.json) terminal.line(JSON.stringify(drawn, undefined, 2))
    else if (svg === '-') process.stdout.write(toSvg(drawn))
    else if (svg === undefined) process.stdout.write(toMermaid(drawn))
    else terminal.line(`${svg}: ${drawn.accounts.length} accounts, ${drawn.edges.length} arrows`)
  },
}
