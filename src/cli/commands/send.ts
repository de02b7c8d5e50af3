import { readFileSync } from 'node:fs'
import { loadTopology } from '../../configuration/load-topology.ts'
import type { Connection } from '../../deploy/connection.ts'
import { readRecords } from '../../deploy/send/read-records.ts'
import { send as sendTo } from '../../deploy/send.ts'
import { connectAll } from '../connect-all.ts'
import { DEPLOY_ARGS } from '../deploy-args.ts'
import { findNamed } from '../find-named.ts'
import { type Command, InputError } from '../run-command.ts'
import { SendProgress } from '../send-progress.ts'
import { tellSent } from '../tell-sent.ts'
import { stopSignal } from '../told-to-stop.ts'

const args = {
  target: { type: 'positional', required: true, description: 'a stream or a queue of the configuration' },
  file: { type: 'positional', required: true, description: 'JSON lines: one record a line; `-` for standard input' },
  ...DEPLOY_ARGS,
  rate: { type: 'string', description: 'records a second at most; as fast as they are taken unless given' },
  key: {
    type: 'string',
    description: 'the field that is the partition key, `customer.id`; a hash of the line unless given',
  },
} as const

/** Exit code of what Ctrl-C ended before its end. */
const INTERRUPTED = 130

/** `xacct send`: records of a file into a stream or a queue. */
export const send: Command<typeof args> = {
  examples: [
    ['xacct send orders orders.jsonl --key customer', 'into a stream; a customer’s orders stay in their order'],
    ['xacct send orders orders.jsonl --rate 50 --endpoint http://127.0.0.1:4566', 'fifty a second, to a local AWS'],
    ['generate | xacct send jobs - --json', 'what a program writes, into a queue'],
  ],
  args,
  async run({ config, endpoint, profile, target: name, file, rate, key, json }, terminal) {
    const { topology } = await loadTopology(config)
    const target = findNamed([...topology.streams, ...topology.queues], name, 'stream or queue', 'target')
    const perSecond = readRate(rate)
    const connection = connectAll(topology, { endpoint, profile }).get(target.place.account.name) as Connection
    const { records, bad } = readRecords(readInput(file), target, key)
    if (bad.length > 0) {
      const shown = file === '-' ? 'standard input' : file
      throw new InputError(
        ...bad.map(({ line, ...told }) => ({ code: 'bad-line', where: `${shown}:${line}`, ...told })),
      )
    }
    const progress = new SendProgress(process.stderr, records.length)
    const signal = stopSignal()
    const tell = (sent: number) => progress.show(sent)
    const options = { signal, tell, ...(perSecond !== undefined && { rate: perSecond }) }
    const sent = await sendTo(connection, target, records, options).finally(() => progress.end())
    tellSent(target, sent, json === true, terminal)
    if (signal.aborted) return INTERRUPTED
    return sent.unsent.length > 0 ? 1 : 0
  },
}

function readRate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const rate = Number(text)
  if (rate > 0 && Number.isFinite(rate)) return rate
  const hint = 'give a number of records a second, 50 or 0.5'
  throw new InputError({ code: 'bad-option', where: '--rate', message: `--rate \`${text}\` is no rate`, hint })
}

function readInput(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file)
  } catch (error) {
    const { code } = error as { code?: string }
    const message = code === 'ENOENT' ? `there is no file \`${file}\`` : `\`${file}\` cannot be read: ${code}`
    throw new InputError({ code: 'bad-option', where: 'file', message, hint: 'give a file of JSON lines, or `-`' })
  }
}
