/** Every code that a problem can have. */
export const DEPLOY_PROBLEMS = {
  'no-credentials': 'there are no credentials for an account, or AWS takes them no longer',
  'wrong-account': 'credentials are of another account than the configuration says; nothing was touched',
  'stack-failed':
    'a resource of a stack could not be made, changed or deleted; what CloudFormation did about it is told',
  'stack-state': 'a stack is in a state in which it cannot be changed, or is somebody else’s',
  'not-started': 'a stack was not begun, since one that it waits for failed',
  connection: 'AWS did not answer; the next run goes on where this one stopped',
  assets: 'packages or templates could not be uploaded',
  refused: 'CloudFormation does not take the request',
  missing: 'what was asked for is not there; it may not be deployed yet',
  denied: 'the credentials may not do it; the message says what',
} as const

/** One thing that kept a deployment, or a call to what it deployed, from its end. */
export interface DeployProblem {
  readonly code: keyof typeof DEPLOY_PROBLEMS
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
