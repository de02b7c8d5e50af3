/** One thing that kept a deployment from its end. */
export interface DeployProblem {
  readonly code:
    | 'no-credentials'
    | 'wrong-account'
    | 'stack-failed'
    | 'stack-state'
    | 'not-started'
    | 'connection'
    | 'assets'
    | 'refused'
    | 'denied'
  /** The account or stack. */
  readonly where: string
  readonly message: string
  readonly hint: string
}

/** A deployment stopped: why, and how it goes on. Nothing is half-done that is not told. */
export class DeployError extends Error {
  readonly problems: readonly DeployProblem[]

  constructor(problems: readonly DeployProblem[]) {
    super(problems.map(({ where, message, hint }) => `${where}: ${message}; ${hint}`).join('\n'))
    this.name = 'DeployError'
    this.problems = problems
  }
}
