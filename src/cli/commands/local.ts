import { defineCommand } from 'citty'
import { startLocalAws } from '../../local/local-aws.ts'
import { badInput, unknownInput } from '../bad-input.ts'

const DEFAULT_PORT = '4566'

/** `xacct local`: an AWS on this machine until it is told to stop. */
export const local = defineCommand({
  meta: { name: 'local', description: 'run a local AWS: many accounts, signatures verified, IAM enforced' },
  args: {
    port: { type: 'string', default: DEFAULT_PORT, description: 'port to listen on; 0 takes any free one' },
    host: { type: 'string', default: '127.0.0.1', description: 'address to listen on' },
    quiet: { type: 'boolean', default: false, description: 'no line for each denial' },
  },
  async run({ args, rawArgs }) {
    const unknown = unknownInput(rawArgs, args._, ['port', 'host', 'quiet'])
    if (unknown !== undefined) return badInput(...unknown)
    const port = Number(args.port)
    if (!/^\d+$/.test(args.port) || port > 65_535) {
      return badInput(`--port \`${args.port}\` is no port`, 'give a number from 0 to 65535')
    }
    const log = (line: string) => process.stderr.write(`${line}\n`)
    try {
      const aws = await startLocalAws({ port, host: args.host, ...(!args.quiet && { log }) })
      // Whoever reads the line may stop us at once: by then the signals must be ours.
      const toldToStop = untilToldToStop()
      process.stdout.write(`xacct local ready ${aws.endpoint}\n`)
      await toldToStop
      await aws.close()
    } catch (error) {
      return badInput(...startFailure(error as NodeJS.ErrnoException, args))
    }
  },
})

function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
}

function startFailure(
  { code, message }: NodeJS.ErrnoException,
  { port, host }: { port: string; host: string },
): [string, string] {
  if (code === 'EADDRINUSE')
    return [`port ${port} on ${host} is taken`, 'stop what listens there, or give another one with --port']
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return [`\`${host}\` is no address of this machine`, 'leave --host out for 127.0.0.1']
  if (code === 'EACCES') return [`port ${port} needs more rights`, 'give one above 1023 with --port']
  return [message, 'see the message above']
}
