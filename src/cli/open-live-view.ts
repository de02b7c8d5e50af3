import type { DevSession } from '../dev/dev-session.ts'
import { DevTally } from '../dev/dev-state.ts'
import type { Paint } from '../dev/fit-line.ts'
import { LiveView } from '../dev/live-view.ts'

/** The live view of what runs, on this terminal; `quit` resolves when its user has enough. */
export function openLiveView(session: DevSession, paint: Paint): { view: LiveView; quit: Promise<void> } {
  const tally = new DevTally()
  const time = Date.now()
  tally.add({ kind: 'topology', topology: session.topology, time })
  tally.add({ kind: 'ready', endpoint: session.endpoint, time })
  const { stdin: input, stdout: output } = process
  let onQuit = () => {}
  const quit = new Promise<void>((resolve) => {
    onQuit = resolve
  })
  return { view: new LiveView({ session, tally, output, input, paint, onQuit }), quit }
}
