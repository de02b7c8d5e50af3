import type { ArgsDef, CommandDef, ParsedArgs } from 'citty'
import { LoadError } from '../configuration/load-error.ts'
import { PackageError } from '../stacks/package-error.ts'
import { ConfigError } from '../topology/config-error.ts'
import { checkArguments } from './read-arguments.ts'
import { Terminal } from './terminal.ts'

/** One problem of what a command was given, as every command tells it. */
export interface InputProblem {
  readonly code: string
  /** Where: a path in the configuration, an option, a file. */
  readonly where: string
  readonly message: string
  readonly hint: string
}

/** What a command was given does not do: all of it is told, nothing was changed, the process ends with 2. */
export class InputError extends Error {
  readonly problems: readonly InputProblem[]

  constructor(...problems: readonly InputProblem[]) {
    super(problems.map(({ message }) => message).join('; '))
    this.name = 'InputError'
    this.problems = problems
  }
}

/** One command of `xacct`. */
export interface Command<Args extends ArgsDef = ArgsDef> {
  /** `xacct plan --json` and what it does; shown by --help. */
  readonly examples: readonly (readonly [command: string, does: string])[]
  readonly args: Args
  /** Words that the command takes without a name, beyond those in `args`. */
  readonly takesWords?: boolean
  /** Options that may be given several times: `run` gets their values joined by line breaks. */
  readonly lists?: readonly string[]
  /** Answers the exit code; 0 where it answers nothing. */
  readonly run: (args: ParsedArgs<Args>, terminal: Terminal) => Promise<number | undefined> | Promise<void>
}

const SHARED = {
  json: { type: 'boolean', default: false, description: 'print JSON, for programs' },
} as const satisfies ArgsDef

export const CONFIG_ARG = {
  config: { type: 'string', description: 'the configuration; xacct.config.* of this folder or above unless given' },
} as const satisfies ArgsDef

/** A command’s own arguments and those that all have. */
export function argsOf<Args extends ArgsDef>({ args }: Command<Args>): Args & typeof SHARED {
  return { ...args, ...SHARED }
}

/** Makes citty’s command of one of ours, for arguments that were checked. */
export function toCitty<Args extends ArgsDef>(name: string, description: string, command: Command<Args>): CommandDef {
  return {
    meta: { name, description },
    args: argsOf(command),
    async run({ args: parsed, rawArgs }) {
      for (const name of command.lists ?? []) Object.assign(parsed, listedValues(name, rawArgs))
      process.exitCode = (await command.run(parsed as ParsedArgs<Args>, new Terminal())) ?? process.exitCode ?? 0
    },
  }
}

/** Runs a command: what is wrong with its arguments is told all at once, and every failure in one way. */
export async function runXacctCommand<Args extends ArgsDef>(
  name: string,
  description: string,
  command: Command<Args>,
  rawArgs: readonly string[],
): Promise<void> {
  try {
    const { takesWords, lists } = command
    const problems = checkArguments(rawArgs, name, { args: argsOf(command), takesWords, lists })
    if (problems.length > 0) throw new InputError(...problems)
    const { runCommand } = await import('citty')
    await runCommand(toCitty(name, description, command), { rawArgs: [...rawArgs] })
  } catch (error) {
    process.exitCode = tellFailure(error, rawArgs.includes('--json'))
  }
}

/** Every value of an option, `--name value` or `--name=value`; citty knows the last one. */
function listedValues(name: string, rawArgs: readonly string[]): Record<string, string> {
  const values = rawArgs.flatMap((arg, index) => {
    if (arg === `--${name}`) return rawArgs[index + 1] ?? []
    return arg.startsWith(`--${name}=`) ? arg.slice(name.length + 3) : []
  })
  return values.length === 0 ? {} : { [name]: values.join('\n') }
}

/** Tells what went wrong; answers 2 for bad input, 1 for everything else. */
export function tellFailure(error: unknown, json: boolean): number {
  const problems = problemsOf(error)
  if (json) {
    process.stdout.write(`${JSON.stringify({ error: (error as Error).name, problems }, undefined, 2)}\n`)
  } else tellProblems(problems)
  return isBadInput(error) ? 2 : 1
}

function isBadInput(error: unknown): boolean {
  const isUnread = (error as Error).name === 'CLIError'
  return isUnread || [ConfigError, LoadError, InputError, PackageError].some((kind) => error instanceof kind)
}

/** What is told of an error: all its problems, each with what to do. */
export function problemsOf(error: unknown): InputProblem[] {
  if (error instanceof ConfigError) {
    return error.problems.map(({ code, path, line, message, hint }) => ({
      code,
      where: line === undefined ? path : `${path} (line ${line})`,
      message,
      hint,
    }))
  }
  if (error instanceof LoadError) {
    return [{ code: 'configuration', where: 'configuration', message: error.message, hint: error.hint }]
  }
  const { problems } = Object(error) as { problems?: readonly InputProblem[] }
  if (Array.isArray(problems)) return [...problems]
  const { name = 'Error', message = String(error) } = Object(error) as Partial<Error>
  return [{ code: 'failed', where: name, message, hint: 'nothing more is known of it' }]
}

const PREFIX = 'xacct: '

/** Every problem: where, what, and beneath it what to do. */
export function tellProblems(problems: readonly InputProblem[]): void {
  const terminal = new Terminal(process.stderr)
  for (const { code, where, message, hint } of problems) {
    const place = OPTION_PROBLEMS.has(code) ? '' : `${terminal.paint('bold', where)}: `
    terminal.line(`${terminal.paint('red', PREFIX)}${place}${message}`)
    terminal.line(`${' '.repeat(PREFIX.length)}${terminal.paint('dim', hint)}`)
  }
}

/** Their message names the option already. */
const OPTION_PROBLEMS: ReadonlySet<string> = new Set([
  'bad-option',
  'unknown-command',
  'unknown-option',
  'repeated-option',
  'missing-value',
  'unexpected-value',
  'unknown-word',
  'missing-word',
  'not-confirmed',
  'configuration',
])
