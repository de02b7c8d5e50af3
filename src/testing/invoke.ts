import type { Connection } from '../deploy/connection.ts'
import { invokeFunction } from '../deploy/invoke.ts'
import { explain, formatExplanation } from '../iam/explain.ts'
import type { LocalAws } from '../local/local-aws.ts'
import type { FunctionNode } from '../topology/topology.ts'

export interface InvokeOptions {
  /** Only puts the event into the function’s queue. */
  readonly async?: boolean
}

/** A function failed: with its error, what it printed, and what was denied meanwhile. */
export class InvocationError extends Error {
  /** The name of the error that the function threw. */
  readonly errorType: string
  readonly errorMessage: string
  /** What the function printed last, up to 4 KB. */
  readonly log: string

  constructor(name: string, payload: string, log: string, denials: readonly string[]) {
    const { errorType = 'Error', errorMessage = payload } = read(payload)
    const more = [...denials.map((text) => `denied meanwhile:\n${text}`), ...(log === '' ? [] : [`log:\n${log}`])]
    super([`${name} failed: ${errorType}: ${errorMessage}`, ...more.map(indented)].join('\n\n'))
    this.name = 'InvocationError'
    this.errorType = errorType
    this.errorMessage = errorMessage
    this.log = log
  }
}

/** Invokes a function and reads its answer. @throws InvocationError */
export async function invokeIn<Answer>(
  aws: LocalAws,
  connection: Connection,
  fn: FunctionNode,
  event: unknown,
  { async: isAsync = false }: InvokeOptions,
): Promise<Answer> {
  const before = new Set(aws.decisions.list({ denied: true }))
  const { payload, functionError, log = '' } = await invokeFunction(connection, fn, JSON.stringify(event), { isAsync })
  if (functionError === undefined) return (payload === '' ? undefined : JSON.parse(payload)) as Answer
  const denied = aws.decisions.list({ denied: true }).filter((entry) => !before.has(entry))
  const denials = new Set(denied.map(({ decision }) => formatExplanation(explain(decision))))
  throw new InvocationError(fn.name, payload, log.trimEnd(), [...denials])
}

function read(payload: string): { readonly errorType?: string; readonly errorMessage?: string } {
  try {
    return Object(JSON.parse(payload)) as object
  } catch {
    return {}
  }
}

function indented(text: string): string {
  return text.replaceAll(/\n(?=.)/g, '\n  ')
}
