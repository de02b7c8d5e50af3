import { readFileSync } from 'node:fs'
import { loadTopology } from '../../configuration/load-topology.ts'
import type { Connection } from '../../deploy/connection.ts'
import { invokeFunction } from '../../deploy/invoke.ts'
import { connectAll } from '../connect-all.ts'
import { DEPLOY_ARGS } from '../deploy-args.ts'
import { findFunction } from '../find-named.ts'
import { type Command, InputError } from '../run-command.ts'

const args = {
  function: { type: 'positional', required: true, description: 'a function of the configuration' },
  ...DEPLOY_ARGS,
  event: {
    type: 'string',
    description: 'a file with the event, `-` for standard input, or the JSON itself; {} unless given',
  },
  async: { type: 'boolean', default: false, description: 'put it into the function’s queue, without waiting' },
} as const

/** `xacct invoke`: one event to one function, and what it answers. */
export const invoke: Command<typeof args> = {
  examples: [
    ['xacct invoke caller --event event.json', 'waits for the answer'],
    [`xacct invoke caller --event '{"name":"Ada"}' --endpoint http://127.0.0.1:4566`, 'on a local AWS'],
    ['xacct invoke caller --async', 'puts an event into its queue'],
  ],
  args,
  async run({ config, endpoint, profile, event, async: isAsync, function: name, json }, terminal) {
    const { topology } = await loadTopology(config)
    const fn = findFunction(topology, name)
    const connection = connectAll(topology, { endpoint, profile }).get(fn.place.account.name) as Connection
    const result = await invokeFunction(connection, fn, readEvent(event), { isAsync })
    if (json) terminal.line(JSON.stringify(result))
    else if (isAsync) terminal.line(`taken by ${fn.name} (${result.status})`)
    else {
      terminal.line(pretty(result.payload))
      if (result.functionError)
        for (const line of (result.log ?? '').trimEnd().split('\n')) terminal.line(terminal.paint('dim', line))
    }
    return result.functionError === undefined ? 0 : 1
  },
}

function readEvent(given = '{}'): string {
  const text = given === '-' ? readFileSync(0, 'utf8') : /^\s*[[{"\d]/.test(given) ? given : readFile(given)
  try {
    JSON.parse(text)
    return text
  } catch (error) {
    const message = `the event is no JSON: ${(error as Error).message}`
    throw new InputError({
      code: 'bad-option',
      where: '--event',
      message,
      hint: 'check the file, or quote the JSON for the shell',
    })
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    const hint = 'give a file, `-`, or the JSON itself'
    throw new InputError({ code: 'bad-option', where: '--event', message: `there is no file \`${path}\``, hint })
  }
}

function pretty(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), undefined, 2)
  } catch {
    return payload
  }
}
