/** The problem that there is no configuration to read, or that it cannot be run. */
export class LoadError extends Error {
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.name = 'LoadError'
    this.hint = hint
  }
}
