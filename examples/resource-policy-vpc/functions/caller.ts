import { BridgeError, type ErrorKind, observe, target } from 'xacct/runtime'
import type { Answer, Request } from './my-function.ts'

export interface Task {
  readonly request: Request
  /** `async` puts it into the function's queue; nobody waits for an answer. */
  readonly mode?: 'sync' | 'async'
  /** Milliseconds for the call and all its retries; 10,000 unless given. */
  readonly timeout?: number
}

export interface Outcome {
  readonly says: string
  /** Of a failure: what the library calls its kind, and whether later may be better. */
  readonly failed?: { readonly code: string; readonly kind: ErrorKind; readonly retryable: boolean }
  /** What each try came to: `ok`, or AWS's code. */
  readonly tries: readonly string[]
}

const quote = target<Request, Answer>('quote')

let tries: string[] = []
observe(({ code = 'ok' }) => tries.push(code))

export async function handler({ request, mode = 'sync', timeout = 10_000 }: Task): Promise<Outcome> {
  tries = []
  try {
    if (mode === 'sync') return { ...(await quote.invoke(request, { timeout })), tries }
    await quote.send(request, { timeout })
    return { says: 'it is in the queue', tries }
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error
    const { code, kind, retryable, message } = error
    return { says: message, failed: { code, kind, retryable }, tries }
  }
}
