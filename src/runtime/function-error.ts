import { BridgeError } from './bridge-error.ts'
import { parseObject } from './call-aws.ts'

/**
 * The called function failed: it threw, ran out of time or memory, or could not start. What it said of it is the other account's
 * own, and for the program alone: it is neither in `message` nor in what is printed or serialized of this error.
 */
export class FunctionError extends BridgeError {
  /** The name of the error's class, or Lambda's own (`Runtime.ExitError`, `Sandbox.Timedout`); `Unknown` where there is none. */
  declare readonly remoteType: string
  declare readonly remoteMessage: string | undefined
  /** Line by line, as the function's runtime writes it. */
  declare readonly remoteStack: string | undefined

  constructor(functionArn: string, answer: string) {
    const { errorType, errorMessage, trace, stackTrace = trace } = parseObject(answer)
    // All but a name is the other account's own.
    const type = /^[\w.:$-]{1,128}$/.exec(`${errorType ?? ''}`)?.[0] ?? 'Unknown'
    const message = `${functionArn} failed with ${type}; its log says more`
    super('FunctionError', message, 'function', { account: functionArn.split(':')[4], mayHaveRun: true })
    // Properties made so are not enumerated.
    Object.defineProperties(this, {
      name: { value: 'FunctionError' },
      remoteType: { value: type },
      remoteMessage: { value: errorMessage },
      remoteStack: { value: Array.isArray(stackTrace) ? stackTrace.join('\n') : undefined },
    })
  }
}
