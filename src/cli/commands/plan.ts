import { loadTopology } from '../../configuration/load-topology.ts'
import { planDeployment, wouldStop } from '../../deploy/plan.ts'
import { packFunctions } from '../../stacks/packages.ts'
import { connectAll } from '../connect-all.ts'
import { DEPLOY_ARGS } from '../deploy-args.ts'
import type { Command } from '../run-command.ts'
import { planJson, tellPlan } from '../tell-plan.ts'
import { Terminal } from '../terminal.ts'

/** As a shell tells that Ctrl-C ended a process. */
const INTERRUPTED = 130

/** `xacct plan`: what a deployment would change, and in which order. Ends with 1 where a deployment would stop. */
export const plan: Command<typeof DEPLOY_ARGS> = {
  examples: [
    ['xacct plan', 'against AWS: change sets are made, read and deleted, nothing is uploaded'],
    ['xacct plan --endpoint http://127.0.0.1:4566', 'against a local AWS'],
    ['xacct plan --json', 'for a pipeline that decides by it'],
  ],
  args: DEPLOY_ARGS,
  async run({ config, endpoint, profile, json }, terminal) {
    const { topology, base } = await loadTopology(config)
    const connections = connectAll(topology, { endpoint, profile })
    const packages = await packFunctions(topology, base)
    const stop = new AbortController()
    const interrupt = () => stop.abort()
    // The first Ctrl-C lets what is under way be cleared away; the next one ends at once.
    process.once('SIGINT', interrupt)
    try {
      const progress = new Terminal(process.stderr)
      const tell = (stack: string) => {
        if (progress.isTerminal && !json) progress.line(progress.paint('dim', `${stack} compared`))
      }
      const planned = await planDeployment({ topology, connections, packages, signal: stop.signal, tell })
      if (json) terminal.line(JSON.stringify(planJson(topology, planned), undefined, 2))
      else tellPlan(topology, planned, endpoint, terminal)
      return wouldStop(planned) ? 1 : 0
    } catch (error) {
      if (!stop.signal.aborted) throw error
      new Terminal(process.stderr).line('xacct: stopped; the change sets that were made for it are deleted')
      return INTERRUPTED
    } finally {
      process.off('SIGINT', interrupt)
    }
  },
}
