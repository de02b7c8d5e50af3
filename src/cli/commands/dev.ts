import { loadTopology } from '../../configuration/load-topology.ts'
import { toJson } from '../../dev/dev-event.ts'
import { DevSession } from '../../dev/dev-session.ts'
import { PlainView } from '../../dev/plain-view.ts'
import { openLiveView } from '../open-live-view.ts'
import { PORT_ARGS, readPort, startFailure } from '../port-args.ts'
import { CONFIG_ARG, type Command, problemsOf } from '../run-command.ts'
import { stopSignal } from '../told-to-stop.ts'

const args = {
  ...CONFIG_ARG,
  ...PORT_ARGS,
  plain: { type: 'boolean', default: false, description: 'lines instead of a live view, as without a terminal' },
} as const

/** `xacct dev`: the topology on a local AWS, which follows its files until it is told to stop. */
export const dev: Command<typeof args> = {
  examples: [
    ['xacct dev', `on port ${PORT_ARGS.port.default}; save a function, and the new code runs`],
    ['xacct dev --port 0 --plain', 'on any free port, told in lines'],
    ['xacct dev --json', 'every event as a line of JSON'],
  ],
  args,
  async run({ config, port: given, host, plain, json }, terminal) {
    const port = readPort(given)
    const signal = stopSignal()
    const paint = terminal.paint.bind(terminal)
    const view = new PlainView({ line: (text) => terminal.line(text), paint })
    let tell = json ? (event: Parameters<typeof toJson>[0]) => terminal.line(toJson(event)) : view.tell
    const session = await DevSession.start({
      ...{ port, host, describe: problemsOf },
      load: () => loadTopology(config),
      tell: (event) => tell(event),
    }).catch((error: NodeJS.ErrnoException) => {
      throw error.syscall === undefined ? error : startFailure(error, given, host)
    })
    const stopped = new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      signal.addEventListener('abort', () => resolve())
      // Nobody reads any more: the terminal was closed, or `head` had enough.
      process.stdout.on('error', () => resolve())
    })
    try {
      if (json || plain || !isLive()) await stopped
      else {
        const live = openLiveView(session, paint)
        tell = (event) => live.view.add(event)
        await Promise.race([stopped, live.quit])
        live.view.close()
        tell = () => {}
      }
    } finally {
      await session.close()
    }
    return undefined
  },
}

/** Whether there is somebody who looks and can press keys; colours are another question. */
function isLive(): boolean {
  return process.stdout.isTTY === true && process.stdin.isTTY === true && process.env.TERM !== 'dumb'
}
