import type { Connection } from '../deploy/connection.ts'
import { verifyAll } from '../deploy/verify-accounts.ts'
import type { LoadedTarget, LoadResult } from '../load/load-result.ts'
import { countAssumedRoles } from '../load/local-counts.ts'
import { REAL_CLOCK } from '../load/real-clock.ts'
import { runLoad } from '../load/run-load.ts'
import { functionSender } from '../load/send-function.ts'
import { streamSender } from '../load/send-stream.ts'
import type { Sender } from '../load/sender.ts'
import type { Topology } from '../topology/topology.ts'
import { connectAll } from './connect-all.ts'
import { LoadProgress } from './load-progress.ts'
import type { LoadSettings } from './load-settings.ts'
import { startLocalSystem } from './local-system.ts'

export interface SystemLoad {
  readonly topology: Topology
  readonly base: string
  readonly settings: LoadSettings
  readonly given: {
    readonly endpoint?: string | undefined
    readonly profile?: string | undefined
    readonly local: boolean
    readonly async: boolean
  }
}

/** Carries a load out, on a local AWS of its own where that was asked for. Told to stop, it ends early with what it has. */
export async function runSystemLoad({ topology, base, settings, given }: SystemLoad): Promise<LoadResult> {
  const stop = new AbortController()
  const toldToStop = () => stop.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, toldToStop)
  const progress = new LoadProgress()
  const connections = given.local ? undefined : connectAll(topology, given)
  if (given.local) progress.line(`starting a local AWS with ${topology.name}`)
  const system = given.local ? await startLocalSystem(topology, base) : undefined
  try {
    const endpoint = system?.endpoint ?? given.endpoint
    const { place } = settings.target
    const connection = (system?.connections ?? connections)?.get(place.account.name) as Connection
    await verifyAll([connection])
    const on = endpoint ?? 'AWS'
    progress.line(`loading ${settings.target.name} in ${place.account.id} as ${connection.identity}`)
    return await runLoad({
      target: describe(settings, given.async, on),
      ...(settings.target.kind === 'function' && { fn: settings.target }),
      course: settings.course,
      phases: settings.phases,
      inFlight: settings.inFlight,
      sender: createSender(settings, connection, given.async),
      clock: REAL_CLOCK,
      signal: stop.signal,
      tell: progress.tell,
      ...(endpoint !== undefined && { countAssumedRoles: () => countAssumedRoles(endpoint) }),
    })
  } finally {
    progress.clear()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, toldToStop)
    await system?.close()
  }
}

function describe({ target: { kind, name, arn } }: LoadSettings, isAsync: boolean, on: string): LoadedTarget {
  return { kind, name, arn, mode: kind === 'stream' ? 'put' : isAsync ? 'async' : 'sync', on }
}

function createSender({ target, event, inFlight }: LoadSettings, connection: Connection, isAsync: boolean): Sender {
  const shared = { connection, connections: inFlight, event: event.text }
  if (target.kind === 'function') return functionSender({ ...shared, fn: target, isAsync })
  return streamSender({ ...shared, stream: target, bytes: event.bytes })
}
