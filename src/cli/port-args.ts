import { InputError } from './run-command.ts'

/** Where a local AWS listens. */
export const PORT_ARGS = {
  port: { type: 'string', default: '4566', description: 'port to listen on; 0 takes any free one' },
  host: { type: 'string', default: '127.0.0.1', description: 'address to listen on' },
} as const

/** @throws InputError */
export function readPort(given: string): number {
  const port = Number(given)
  if (/^\d+$/.test(given) && port <= 65_535) return port
  throw refused('--port', `--port \`${given}\` is no port`, 'give a number from 0 to 65535')
}

/** Why a local AWS could not start, in the words of its options. */
export function startFailure({ code, message }: NodeJS.ErrnoException, port: string, host: string): InputError {
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
