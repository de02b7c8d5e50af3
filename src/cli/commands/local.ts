import { startLocalAws } from '../../local/local-aws.ts'
import { type Command, InputError } from '../run-command.ts'
import { untilToldToStop } from '../told-to-stop.ts'

const DEFAULT_PORT = '4566'

const args = {
  port: { type: 'string', default: DEFAULT_PORT, description: 'port to listen on; 0 takes any free one' },
  host: { type: 'string', default: '127.0.0.1', description: 'address to listen on' },
  quiet: { type: 'boolean', default: false, description: 'no line for each denial' },
} as const

/** `xacct local`: an AWS on this machine until it is told to stop. */
export const local: Command<typeof args> = {
  examples: [
    ['xacct local', `on port ${DEFAULT_PORT}; root of account N is access key N with secret \`test\``],
    ['xacct local --port 0', 'on any free port, which it prints'],
  ],
  args,
  async run({ port: given, host, quiet, json }, terminal) {
    const port = Number(given)
    if (!/^\d+$/.test(given) || port > 65_535) {
      throw refused('--port', `--port \`${given}\` is no port`, 'give a number from 0 to 65535')
    }
    const log = (line: string) => process.stderr.write(`${line}\n`)
    const aws = await startLocalAws({ port, host, ...(!quiet && { log }) }).catch((error: NodeJS.ErrnoException) => {
      throw startFailure(error, given, host)
    })
    // Whoever reads the line may stop us at once: by then the signals must be ours.
    const toldToStop = untilToldToStop()
    terminal.line(json ? JSON.stringify({ ready: true, endpoint: aws.endpoint }) : `xacct local ready ${aws.endpoint}`)
    await toldToStop
    await aws.close()
    return undefined
  },
}

function startFailure({ code, message }: NodeJS.ErrnoException, port: string, host: string): InputError {
  if (code === 'EADDRINUSE') {
    return refused(
      '--port',
      `port ${port} on ${host} is taken`,
      'stop what listens there, or give another one with --port',
    )
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return refused('--host', `\`${host}\` is no address of this machine`, 'leave --host out for 127.0.0.1')
  }
  if (code === 'EACCES') return refused('--port', `port ${port} needs more rights`, 'give one above 1023 with --port')
  return refused('start', message, 'see the message above')
}

function refused(where: string, message: string, hint: string): InputError {
  return new InputError({ code: 'bad-option', where, message, hint })
}
