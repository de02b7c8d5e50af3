import { loadTopology } from '../../configuration/load-topology.ts'
import { status as statusOf } from '../../deploy/status.ts'
import { packFunctions } from '../../stacks/packages.ts'
import { connectAll } from '../connect-all.ts'
import { DEPLOY_ARGS } from '../deploy-args.ts'
import type { Command } from '../run-command.ts'

/** `xacct status`: how the stacks stand, and whether they are what the configuration says. */
export const status: Command<typeof DEPLOY_ARGS> = {
  examples: [['xacct status --endpoint http://127.0.0.1:4566', 'of a local AWS']],
  args: DEPLOY_ARGS,
  async run({ config, endpoint, profile, json }, terminal) {
    const { topology, base } = await loadTopology(config)
    const rows = await statusOf(
      topology,
      connectAll(topology, { endpoint, profile }),
      await packFunctions(topology, base),
    )
    if (json) {
      const out = rows.map(({ stack, ...row }) => ({
        stack: stack.id,
        name: stack.name,
        account: stack.place.account.id,
        ...row,
      }))
      return void terminal.line(JSON.stringify({ topology: topology.name, stacks: out }, undefined, 2))
    }
    terminal.heading(`${topology.name} on ${endpoint ?? 'AWS'}`)
    terminal.table(
      rows.map(({ stack, status: word, upToDate, leftOver, changedAt }) => [
        stack.id,
        terminal.paint(/^(CREATE|UPDATE)_COMPLETE$/.test(word) ? 'green' : 'yellow', word),
        upToDate ? 'as configured' : leftOver ? 'left over from before' : 'differs from the configuration',
        terminal.paint('dim', changedAt?.toISOString().replace(/\.\d+Z/, 'Z') ?? ''),
      ]),
    )
    if (rows.every(({ upToDate }) => upToDate)) return undefined
    terminal.line()
    return terminal.next('xacct plan', endpoint)
  },
}
