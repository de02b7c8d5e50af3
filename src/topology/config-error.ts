/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  /** Stable, for programs: `unknown-name`, `invalid-account-id` … */
  readonly code: ConfigProblemCode
  /** Where, in the words of the file: `calls.charge.to`. */
  readonly path: string
  /** In the file, from 1, where it is known. */
  readonly line?: number
  readonly message: string
  /** What to do about it. */
  readonly hint: string
}

/** Every code that a problem can have. */
export const CONFIG_PROBLEMS = {
  'unknown-key': 'there is no such setting',
  missing: 'a setting that is needed is not there',
  'wrong-type': 'a setting has another type than it must have',
  'out-of-range': 'a number, a text or a list is outside its limits',
  'invalid-name': 'a name has characters or a length that AWS does not take',
  'invalid-account-id': 'an account id is not twelve digits',
  'invalid-arn': 'a text is not the ARN that it should be',
  'invalid-region': 'a Region is none, or is in another partition',
  'unknown-name': 'a name stands for nothing in this file',
  duplicate: 'two things claim the same account, name or resource',
  contradiction: 'two settings cannot both hold',
} as const

export type ConfigProblemCode = keyof typeof CONFIG_PROBLEMS

/** A configuration is refused, with all its problems at once. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ path, message, hint }) => `${path}: ${message}; ${hint}`).join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}
