import { startLocalAws } from '../../local/local-aws.ts'
import { PORT_ARGS, readPort, startFailure } from '../port-args.ts'
import type { Command } from '../run-command.ts'
import { untilToldToStop } from '../told-to-stop.ts'

const args = {
  ...PORT_ARGS,
  quiet: { type: 'boolean', default: false, description: 'no line for each denial' },
} as const

/** `xacct local`: an AWS on this machine until it is told to stop. */
export const local: Command<typeof args> = {
  examples: [
    ['xacct local', `on port ${PORT_ARGS.port.default}; root of account N is access key N with secret \`test\``],
    ['xacct local --port 0', 'on any free port, which it prints'],
  ],
  args,
  async run({ port: given, host, quiet, json }, terminal) {
    const port = readPort(given)
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
