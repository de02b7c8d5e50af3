/** The only error that the engine throws: a policy, or a request, that it refuses to read. */
export class PolicyError extends Error {
  /** AWS's code for it, `MalformedPolicyDocument` unless a service words it otherwise. */
  readonly code: string
  /** Where in the document: `Statement[2].Condition.StringEqual`. */
  readonly path: string
  /** What exactly is wrong there, in our words; `message` is AWS's. */
  readonly detail: string

  constructor(message: string, path = '', detail = '', code = 'MalformedPolicyDocument') {
    super(message)
    this.name = 'PolicyError'
    this.code = code
    this.path = path
    this.detail = detail
  }
}
