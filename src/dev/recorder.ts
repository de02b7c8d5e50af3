import type { LoggedDecision, ObservedInvocation, Observer } from '../local/index.ts'
import type { Topology } from '../topology/topology.ts'
import { askedKey, describeAsked, describeDenial } from './denial.ts'
import type { DevHappening, FunctionRun } from './dev-event.ts'
import { callOf } from './observe-calls.ts'

/** Tells in the topology’s words what happens in a local AWS. */
export function createRecorder(topology: () => Topology, tell: (event: DevHappening) => void): Observer {
  const denied = new Set<string>()
  return {
    decided: ({ decision }: LoggedDecision) => {
      const allowed = decision.decision === 'allow'
      const call = callOf(decision, topology())
      if (call !== undefined) tell({ kind: 'call', call: call.name, allowed })
      if (!allowed) {
        const denial = describeDenial(decision, topology())
        denied.add(askedKey(denial))
        tell({ kind: 'denied', denial })
      } else if (denied.size > 0) {
        const asked = describeAsked(decision, topology())
        if (denied.delete(askedKey(asked))) tell({ kind: 'cured', asked })
      }
    },
    invoked: (invocation) => tell({ kind: 'run', run: toRun(invocation, topology()) }),
  }
}

function toRun({ functionArn, durationMs, initMs, error, log }: ObservedInvocation, topology: Topology): FunctionRun {
  const fn = topology.functions.find(({ arn }) => arn === functionArn)?.name ?? functionArn
  return {
    fn,
    milliseconds: durationMs,
    ...(initMs !== undefined && { initMilliseconds: initMs }),
    ...(error !== undefined && { error: errorText(error) }),
    lines: log.split(/[\r\n]+/).flatMap((line) => (line.trim() === '' ? [] : withoutPrefix(line))),
  }
}

/** What Lambda’s runtime for Node.js puts before each line: time, request, level. */
const NODE_PREFIX = /^\S+Z\t\S+\t([A-Z]+)\t/

function withoutPrefix(line: string): string {
  return line.replace(NODE_PREFIX, (_, level: string) => (level === 'INFO' ? '' : `${level} `))
}

function errorText(payload: string): string {
  try {
    const { errorType, errorMessage } = JSON.parse(payload) as { errorType?: string; errorMessage?: string }
    return [errorType, errorMessage].filter(Boolean).join(': ')
  } catch {
    return payload
  }
}
