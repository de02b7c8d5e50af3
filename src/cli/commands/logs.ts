import { loadTopology } from '../../configuration/load-topology.ts'
import type { Connection } from '../../deploy/connection.ts'
import { type LogLine, readLogs } from '../../deploy/logs.ts'
import { connectAll } from '../connect-all.ts'
import { DEPLOY_ARGS } from '../deploy-args.ts'
import { findFunction } from '../find-named.ts'
import { readSince } from '../read-since.ts'
import type { Command } from '../run-command.ts'
import { Terminal } from '../terminal.ts'
import { stopSignal } from '../told-to-stop.ts'

const args = {
  function: { type: 'positional', required: true, description: 'a function of the configuration' },
  ...DEPLOY_ARGS,
  follow: { type: 'boolean', default: false, alias: 'f', description: 'go on with what comes, until Ctrl-C' },
  since: { type: 'string', default: '10m', description: 'from when on: 30s, 10m, 2h, 1d, or a time in ISO 8601' },
  filter: { type: 'string', description: 'only lines that this filter pattern of CloudWatch Logs finds' },
} as const

/** `xacct logs`: what a function wrote into its log, in its own account. */
export const logs: Command<typeof args> = {
  examples: [
    ['xacct logs caller --follow', 'the last ten minutes, and what comes'],
    ['xacct logs caller --since 2h --filter ERROR', 'lines with ERROR of the last two hours'],
    ['xacct logs caller --endpoint http://127.0.0.1:4566 --json', 'of a local AWS, one JSON object a line'],
  ],
  args,
  async run({ config, endpoint, profile, follow, since, filter, function: name, json }, terminal) {
    const { topology } = await loadTopology(config)
    const fn = findFunction(topology, name)
    const from = readSince(since, Date.now())
    const connection = connectAll(topology, { endpoint, profile }).get(fn.place.account.name) as Connection
    const aside = new Terminal(process.stderr)
    const onMissing = () => aside.line(aside.paint('dim', `${fn.name} has no log yet; waiting for it`))
    const query = { since: from, follow, onMissing, ...(filter !== undefined && { filter }) }
    let count = 0
    for await (const line of readLogs(connection, fn, { ...query, ...(follow && { signal: stopSignal() }) })) {
      count++
      terminal.line(json ? toJson(line) : toText(line, terminal))
    }
    if (count === 0 && !follow && !json) {
      const what = filter === undefined ? 'nothing was logged' : `nothing that \`${filter}\` finds was logged`
      aside.line(`${what} since ${new Date(from).toISOString().replace(/\.\d+Z/, 'Z')}`)
      aside.line(aside.paint('dim', 'next: an earlier --since, or --follow to wait for more'))
    }
    return undefined
  },
}

function toJson({ time, ...line }: LogLine): string {
  return JSON.stringify({ time: new Date(time).toISOString(), ...line })
}

/** Lambda’s own lines around those of the function. */
const PLATFORM = /^(START|END|REPORT|INIT_START) /

function toText({ time, message }: LogLine, terminal: Terminal): string {
  const clock = terminal.paint('dim', new Date(time).toISOString().slice(11, 23))
  return `${clock}  ${PLATFORM.test(message) ? terminal.paint('dim', message.trimEnd()) : message}`
}
