import { expect, test } from 'vitest'
import { ConfigError, type ConfigProblem, type ConfigProblemCode } from '../../src/topology/config-error.ts'
import { readTopology } from '../../src/topology/define-topology.ts'

export type Section = Readonly<Record<string, unknown>>
type Problem = readonly [code: ConfigProblemCode, path: string, message: string, hint: string]

/** Two accounts, a function in each, and one call: what each row adds to, or takes from. */
export const accounts = { home: { id: '111111111111' }, away: { id: '222222222222' } }
export const functions = { caller: { account: 'home', entry: './a.ts' }, greeter: { account: 'away', entry: './b.ts' } }
const sections: Readonly<Record<string, Section>> = {
  accounts,
  functions,
  calls: { greet: { from: 'caller', to: 'greeter' } },
}
export const good = { name: 'sys', ...sections }

export function problemsOf(config: unknown): ConfigProblem[] {
  try {
    readTopology(config)
  } catch (error) {
    if (error instanceof ConfigError) return [...error.problems]
    throw error
  }
  return []
}

const asRow = ({ code, path, message, hint }: ConfigProblem): Problem => [code, path, message, hint]

/** What the row adds to a section of the good configuration. */
export const add = (section: string, entries: Section) => ({
  ...good,
  [section]: { ...sections[section], ...entries },
})
export const fn = (settings: Section) => add('functions', { f: { account: 'home', entry: './f.ts', ...settings } })
export const call = (settings: Section) => add('calls', { c: { from: 'caller', to: 'greeter', ...settings } })

export type Rows = readonly (readonly [config: unknown, ...problems: Problem[]])[]

/** One test for each row: exactly these problems, in this order. */
export function testRows(rows: Rows): void {
  test.each(rows.map(titled))('$title', ({ config, problems }) => {
    expect(problemsOf(config).map(asRow)).toEqual(problems)
  })
}

function titled([config, ...problems]: Rows[number]) {
  return { title: problems.map(([code, path]) => `${path}: ${code}`).join(', '), config, problems }
}
