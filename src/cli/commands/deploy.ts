import { loadTopology } from '../../configuration/load-topology.ts'
import { type DeployEvent, deploy as deployTopology } from '../../deploy/deploy.ts'
import { buildStacks } from '../../stacks/build-stacks.ts'
import { packFunctions } from '../../stacks/packages.ts'
import { connectAll } from '../connect-all.ts'
import { DEPLOY_ARGS } from '../deploy-args.ts'
import type { Command } from '../run-command.ts'
import { StackProgress } from '../stack-progress.ts'
import type { Terminal } from '../terminal.ts'

/** `xacct deploy`: brings the topology into its accounts, called before calling. */
export const deploy: Command<typeof DEPLOY_ARGS> = {
  examples: [
    ['xacct deploy', 'to AWS, with the credentials that the configuration names'],
    ['xacct deploy --endpoint http://127.0.0.1:4566', 'to a local AWS'],
    ['xacct deploy --profile prod=admin', 'with another profile for account `prod`'],
  ],
  args: DEPLOY_ARGS,
  async run({ config, endpoint, profile, json }, terminal) {
    const { topology, base } = await loadTopology(config)
    const connections = connectAll(topology, { endpoint, profile })
    const packages = await packFunctions(topology, base)
    const stacks = buildStacks(topology)
    if (!json) terminal.heading(`${topology.name} to ${endpoint ?? 'AWS'}`)
    const tell = json
      ? () => {}
      : tellEvents(
          terminal,
          stacks.map(({ id }) => id),
        )
    const { stacks: deployed, leftOver } = await deployTopology({ topology, connections, packages, tell })
    if (json) {
      const out = deployed.map(({ stack, outputs, changed }) => ({
        stack: stack.id,
        name: stack.name,
        changed,
        outputs,
      }))
      return void terminal.line(JSON.stringify({ topology: topology.name, stacks: out, leftOver }, undefined, 2))
    }
    for (const stack of leftOver) {
      terminal.labelled(stack, 'is left over from before; `xacct destroy` deletes it too', { width: stack.length + 2 })
    }
    const [first] = topology.calls.flatMap(({ from }) => from.filter((caller) => caller.kind === 'function'))
    terminal.line()
    return terminal.next(first === undefined ? 'xacct status' : `xacct invoke ${first.name}`, endpoint)
  },
}

function tellEvents(terminal: Terminal, stacks: readonly string[]): (event: DeployEvent) => void {
  const progress = new StackProgress(terminal, stacks)
  const same = new Set<string>()
  return (event) => {
    switch (event.kind) {
      case 'start':
        return progress.start(
          event.stack,
          event.changes,
          `${event.creates ? 'creating' : 'changing'} ${event.changes} resources`,
        )
      case 'event':
        return progress.event(event.stack, event.event)
      case 'unchanged':
        return void same.add(event.stack)
      case 'retry':
        return progress.end(event.stack, `not yet: ${event.reason}; again in ${event.seconds} s`, 'failed')
      case 'done':
        return same.has(event.stack)
          ? progress.end(event.stack, 'unchanged', 'same')
          : progress.end(event.stack, 'done')
      case 'failed':
        return progress.end(event.stack, 'failed', 'failed')
    }
  }
}
