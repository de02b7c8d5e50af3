import { type JsonPosition, locateJsonPath } from './json-position.ts'

/** The only error that the engine throws: a policy, or a request, that it refuses to read. */
export class PolicyError extends Error {
  /** AWS's code for it, `MalformedPolicyDocument` unless a service words it otherwise. */
  readonly code: string
  /** Where in the document: `Statement[2].Condition.StringEqual`. */
  readonly path: string
  /** What exactly is wrong there, in our words; `message` is AWS's. */
  readonly detail: string
  /** Where the path is in the JSON text, from 1; absent where the document was no text. */
  readonly line?: number
  readonly column?: number

  constructor(message: string, path = '', detail = '', code = 'MalformedPolicyDocument', position?: JsonPosition) {
    super(message)
    this.name = 'PolicyError'
    this.code = code
    this.path = path
    this.detail = detail
    if (position === undefined) return
    this.line = position.line
    this.column = position.column
  }
}

/**
 * Runs what reads a document; an error leaves with line and column where the document is JSON text. Nothing is located, and
 * nothing costs, until there is an error.
 */
export function withPosition<T>(document: unknown, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof PolicyError) || typeof document !== 'string' || error.line !== undefined) throw error
    const { message, path, detail, code } = error
    throw new PolicyError(message, path, detail, code, locateJsonPath(document, path))
  }
}
