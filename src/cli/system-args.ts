import { isAccountId } from '../core/account-id.ts'
import { DEPLOY_ARGS } from './deploy-args.ts'
import { InputError, type InputProblem } from './run-command.ts'

/** What every command takes that looks at a system: a configuration, templates, or a running AWS. */
export const SYSTEM_ARGS = {
  ...DEPLOY_ARGS,
  template: {
    type: 'string',
    description:
      'ACCOUNT=PATH or ACCOUNT/REGION=PATH: templates instead of a configuration; several, in the order of deployment',
  },
  parameter: { type: 'string', description: 'STACK.NAME=VALUE of a template; a stack is called like its file' },
  account: {
    type: 'string',
    description: 'NAME=ID: the id of an account that --template names; ID: one to look at with --live',
  },
  region: { type: 'string', description: 'of templates, and of what --live looks at; us-east-1 unless given' },
  live: {
    type: 'boolean',
    default: false,
    description: 'look at the running AWS, reading only; --endpoint does so too',
  },
} as const

/** Of those, the ones that may be given several times. */
export const SYSTEM_LISTS = ['template', 'parameter', 'account'] as const

/** `NAME=VALUE`, as options give it. */
export interface Pair {
  readonly name: string
  readonly value: string
}

/** The pairs of an option that may stand several times, or once with commas. @throws InputError with every one that is none */
export function pairsOf(option: string, text: string | undefined, form: string): Pair[] {
  const problems: InputProblem[] = []
  const pairs = split(text).flatMap((entry) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(entry) ?? []
    if (name !== undefined && value !== undefined && value !== '') return [{ name, value }]
    problems.push(problem(option, `\`${entry}\` is not ${form}`, `--${option} ${form}`))
    return []
  })
  if (problems.length > 0) throw new InputError(...problems)
  return pairs
}

/** One entry a line; commas stand between entries only where another `NAME=` follows, or an account’s id. */
export function split(text: string | undefined): string[] {
  return (text ?? '').split(/\n|,(?=[\w./-]+=|\d{12}(?:,|$))/).filter((entry) => entry !== '')
}

/** Ids by name, of `--account NAME=ID`. @throws InputError */
export function accountIds(text: string | undefined): Map<string, string> {
  const named = split(text).filter((entry) => entry.includes('='))
  const pairs = pairsOf('account', named.join('\n'), 'NAME=ID')
  const wrong = pairs.filter(({ value }) => !isAccountId(value))
  if (wrong.length > 0) {
    throw new InputError(
      ...wrong.map(({ name, value }) =>
        problem('account', `\`${value}\` is no account id`, `--account ${name}=111111111111`),
      ),
    )
  }
  return new Map(pairs.map(({ name, value }) => [name, value]))
}

export function problem(option: string, message: string, hint: string): InputProblem {
  return { code: 'bad-option', where: `--${option}`, message, hint }
}
