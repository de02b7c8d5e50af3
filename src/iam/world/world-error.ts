/** One thing that is wrong with a world's data. */
export interface WorldProblem {
  /** `InvalidAccount`, `InvalidPrincipal`, `InvalidResource`, `InvalidOrganization`, `InvalidShape`, `Duplicate`, or the policy's own code. */
  readonly code: string
  /** Where in the data: `principals[2].identity[0].document.Statement[1]`. */
  readonly path: string
  readonly message: string
  /** What to do about it. */
  readonly hint: string
}

/** A world's data that cannot be used, with every problem found in it. */
export class WorldError extends Error {
  readonly problems: readonly WorldProblem[]

  constructor(problems: readonly WorldProblem[]) {
    const lines = problems.map(({ path, message, hint }) => `${path}: ${message}; ${hint}`)
    super(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in this world\n${lines.join('\n')}`)
    this.name = 'WorldError'
    this.problems = problems
  }
}
