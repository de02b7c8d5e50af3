import { loadTopology } from '../../configuration/load-topology.ts'
import { type Checkup, diagnose } from '../../deploy/doctor.ts'
import { packFunctions } from '../../stacks/packages.ts'
import { connectAll } from '../connect-all.ts'
import { DEPLOY_ARGS } from '../deploy-args.ts'
import type { Command } from '../run-command.ts'
import { Terminal } from '../terminal.ts'

/** `xacct doctor`: what keeps a deployed system from working. Ends with 1 where anything was found. */
export const doctor: Command<typeof DEPLOY_ARGS> = {
  examples: [
    ['xacct doctor', 'credentials, clock, Regions, stacks, policies: reading only'],
    ['xacct doctor --endpoint http://127.0.0.1:4566', 'of a local AWS'],
  ],
  args: DEPLOY_ARGS,
  async run({ config, endpoint, profile, json }, terminal) {
    const { topology, base } = await loadTopology(config)
    const connections = connectAll(topology, { endpoint, profile })
    const packages = await packFunctions(topology, base)
    const progress = new Terminal(process.stderr)
    const checkups = await diagnose({
      topology,
      connections,
      packages,
      tell: ({ account, what, count }) => {
        if (progress.isTerminal && !json) progress.line(progress.paint('dim', `${account}: ${count} ${what} read`))
      },
    })
    const found = checkups.filter(({ state }) => state === 'found')
    if (json) {
      terminal.line(JSON.stringify({ topology: topology.name, clean: found.length === 0, checkups }, undefined, 2))
      return found.length === 0 ? 0 : 1
    }
    terminal.heading(`${topology.name} on ${endpoint ?? 'AWS'}`)
    terminal.line()
    tellCheckups(checkups, terminal)
    terminal.line(
      `\n${found.length === 0 ? 'nothing was found' : `${found.length} ${found.length === 1 ? 'finding' : 'findings'}`}`,
    )
    terminal.next(nextStep(found), endpoint)
    return found.length === 0 ? 0 : 1
  },
}

const MARKS = { ok: ['✓', 'green'], found: ['x', 'red'], note: ['·', 'yellow'] } as const

function tellCheckups(checkups: readonly Checkup[], terminal: Terminal): void {
  const width = Math.min(30, Math.max(...checkups.map(({ where }) => where.length)))
  for (const { state, where, text, fix, statement } of checkups) {
    const [sign, style] = MARKS[state]
    // A long name stands on a line of its own.
    if (where.length > width) terminal.line(`  ${terminal.paint(style, sign)} ${where}`)
    const label = where.length > width ? '' : `${terminal.paint(style, sign)} ${where.padEnd(width)}  `
    tellText(label, text, width + 4, terminal)
    if (fix !== undefined) tellText('', `fix: ${fix}`, width + 4, terminal)
    if (statement !== undefined) tellText('', JSON.stringify(statement), width + 4, terminal)
  }
}

function tellText(label: string, text: string, width: number, terminal: Terminal): void {
  terminal.labelled(label, text, { width, indent: 2, style: 'reset' })
}

function nextStep(found: readonly Checkup[]): string {
  if (found.length === 0) return 'xacct status'
  const fixes = found.flatMap(({ fix = '' }) => /^xacct (deploy|plan|destroy)/.exec(fix)?.[0] ?? [])
  return fixes[0] ?? 'xacct doctor'
}
