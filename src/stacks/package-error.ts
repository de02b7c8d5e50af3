/** One function whose code cannot be packed. */
export interface PackageProblem {
  readonly code: 'code'
  /** `functions.greeter.entry` */
  readonly where: string
  readonly message: string
  readonly hint: string
}

/** Code cannot be packed: which functions, which files, why. */
export class PackageError extends Error {
  readonly problems: readonly PackageProblem[]

  constructor(problems: readonly PackageProblem[]) {
    super(problems.map(({ where, message, hint }) => `${where}: ${message}; ${hint}`).join('\n'))
    this.name = 'PackageError'
    this.problems = problems
  }
}

/** Why one piece of code cannot be packed. */
export class CodeError extends Error {
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.name = 'CodeError'
    this.hint = hint
  }
}
