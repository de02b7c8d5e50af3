import { ConfigError } from '../../topology/config-error.ts'
import { readTopology } from '../../topology/define-topology.ts'
import type { InputProblem } from '../run-command.ts'

/** What a new project is asked for. */
export interface StarterAnswers {
  readonly name: string
  /** Id of the account that calls. */
  readonly calling: string
  /** Id of the account that is called. */
  readonly called: string
  readonly region: string
}

export const DEFAULTS: Omit<StarterAnswers, 'name'> = {
  calling: '111111111111',
  called: '222222222222',
  region: 'us-east-1',
}

/** A name after the folder’s; `hello` where nothing of it will do. */
export function nameAfter(folder: string): string {
  const name = folder.replace(/[^a-zA-Z0-9]+/g, '-').replace(/^[^a-zA-Z]+|-+$/g, '')
  return name.slice(0, 40) || 'hello'
}

/** Everything that is wrong with the answers, as the configuration would be told of it, each once. */
export function problemsOf({ name, calling, called, region }: StarterAnswers): InputProblem[] {
  try {
    readTopology({ name, accounts: { calling: { id: calling, region }, called: { id: called, region } } })
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const problems = error.problems.map(({ path, message, hint }): InputProblem => {
      const option = OPTIONS[path] ?? path
      return { code: 'bad-value', where: option, message, hint: option === '--region' ? hint : (HINTS[path] ?? hint) }
    })
    return problems.filter(({ where }, index) => problems.findIndex((one) => one.where === where) === index)
  }
}

const OPTIONS: Readonly<Record<string, string>> = {
  name: '--name',
  'accounts.calling.id': '--calling',
  'accounts.called.id': '--called',
  'accounts.calling.region': '--region',
  'accounts.called.region': '--region',
}

const HINTS: Readonly<Record<string, string>> = {
  'accounts.calling.id': 'twelve digits are one',
  'accounts.called.id': 'twelve digits are one, others than those of the account that calls',
}
