import { loadTopology } from '../../configuration/load-topology.ts'
import { type DestroyEvent, destroy as destroyTopology } from '../../deploy/destroy.ts'
import { buildStacks } from '../../stacks/build-stacks.ts'
import { connectAll } from '../connect-all.ts'
import { DEPLOY_ARGS } from '../deploy-args.ts'
import { type Command, InputError } from '../run-command.ts'
import { StackProgress } from '../stack-progress.ts'

const args = {
  ...DEPLOY_ARGS,
  yes: { type: 'boolean', default: false, description: 'needed without an endpoint: on AWS nothing is asked twice' },
} as const

/** `xacct destroy`: deletes the stacks, calling before called. */
export const destroy: Command<typeof args> = {
  examples: [
    ['xacct destroy --endpoint http://127.0.0.1:4566', 'from a local AWS'],
    ['xacct destroy --yes', 'from AWS'],
  ],
  args,
  async run({ config, endpoint, profile, json, yes }, terminal) {
    const { topology } = await loadTopology(config)
    if (endpoint === undefined && !yes) {
      const hint = 'say --yes if that is meant, or give the --endpoint of a local AWS'
      throw new InputError({
        code: 'not-confirmed',
        where: '--yes',
        message: `this deletes ${topology.name} from AWS`,
        hint,
      })
    }
    const connections = connectAll(topology, { endpoint, profile })
    const stacks = buildStacks(topology)
    if (!json) terminal.heading(`${topology.name} from ${endpoint ?? 'AWS'}`)
    const progress = new StackProgress(
      terminal,
      stacks.map(({ id }) => id),
    )
    const kept: string[] = []
    const tell = (event: DestroyEvent) => {
      if (event.kind === 'gone') kept.push(...event.kept)
      if (json) return
      const all = Object.keys(stacks.find(({ id }) => id === event.stack)?.resources ?? {}).length
      if (event.kind === 'start') progress.start(event.stack, all, `deleting ${all} resources`)
      if (event.kind === 'event') progress.event(event.stack, event.event)
      if (event.kind === 'failed') progress.end(event.stack, 'failed', 'failed')
      if (event.kind === 'gone')
        progress.end(event.stack, event.was ? 'gone' : 'was not there', event.was ? 'ok' : 'same')
    }
    await destroyTopology(topology, connections, tell)
    if (json) return void terminal.line(JSON.stringify({ topology: topology.name, kept }))
    for (const name of kept) terminal.labelled('kept', name)
    return undefined
  },
}
