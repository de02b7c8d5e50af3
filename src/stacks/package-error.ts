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
  /** Where it is to be mended, as absolute paths, as far as they are known. */
  readonly files: readonly string[]

  constructor(problems: readonly PackageProblem[], files: readonly string[] = []) {
    super(problems.map(({ where, message, hint }) => `${where}: ${message}; ${hint}`).join('\n'))
    this.name = 'PackageError'
    this.problems = problems
    this.files = files
  }
}

/** Why one piece of code cannot be packed. */
export class CodeError extends Error {
  readonly hint: string
  readonly files: readonly string[]

  constructor(message: string, hint: string, files: readonly string[] = []) {
    super(message)
    this.name = 'CodeError'
    this.hint = hint
    this.files = files
  }
}
