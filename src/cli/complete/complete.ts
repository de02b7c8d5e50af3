import type { ArgsDef } from 'citty'
import { COMMANDS } from '../commands.ts'
import { argsOf } from '../run-command.ts'
import { configuredNames } from './configured-names.ts'

/** What shells are told where files are to be completed. */
export const FILES = ':files'

/** A word that fits, and what it means. */
type Candidate = readonly [word: string, description?: string | undefined]

/** Prints what may stand in place of the last word, one a line with a tab before what it means: for the scripts of `xacct completion`. */
export async function printCompletions(words: readonly string[]): Promise<void> {
  const candidates = await completions(words)
  process.stdout.write(candidates.map(([word, meaning = '']) => `${word}\t${meaning}\n`).join(''))
}

/** What may stand in place of the last word of a command line, without the program’s name. */
export async function completions(words: readonly string[], folder = process.cwd()): Promise<Candidate[]> {
  const [name = '', ...rest] = words
  const current = rest.at(-1) ?? name
  if (rest.length === 0 || (name === 'help' && rest.length === 1)) {
    const commands = Object.entries(COMMANDS).map(([command, { description }]): Candidate => [command, description])
    return startingWith(current, commands)
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (entry === undefined) return []
  const args = argsOf(await entry.load()) as ArgsDef
  return startingWith(current, await candidatesFor(rest.slice(0, -1), current, args, folder))
}

async function candidatesFor(
  before: readonly string[],
  current: string,
  args: ArgsDef,
  folder: string,
): Promise<Candidate[]> {
  const option = valueOption(before.at(-1), args)
  if (option !== undefined) return valuesOf(option, args, folder)
  if (current.startsWith('-')) return optionsLeft(before, args)
  const words = before.filter((word, index) => !word.startsWith('-') && !valueOption(before[index - 1], args))
  const positionals = Object.keys(args).filter((name) => args[name]?.type === 'positional')
  const next = positionals[words.length]
  return next === undefined ? optionsLeft(before, args) : valuesOf(next, args, folder)
}

/** The option that the next word is the value of. */
function valueOption(word: string | undefined, args: ArgsDef): string | undefined {
  const name = /^--([^=]+)$/.exec(word ?? '')?.[1] ?? ''
  const type = Object.hasOwn(args, name) ? args[name]?.type : undefined
  return type === 'string' || type === 'enum' ? name : undefined
}

function optionsLeft(before: readonly string[], args: ArgsDef): Candidate[] {
  return Object.entries(args)
    .filter(([name, { type }]) => type !== 'positional' && !before.includes(`--${name}`))
    .map(([name, { description }]) => [`--${name}`, description])
}

/** What an argument of that name stands for, in whichever command: parts of the configuration, or a file. */
const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  function: ['functions'],
  from: ['functions', 'calls'],
  to: ['functions'],
  resource: ['functions'],
  target: ['functions', 'streams', 'queues'],
  stream: ['streams', 'queues'],
  profile: ['accounts'],
  config: [FILES],
  dir: [FILES],
  event: [FILES],
  file: [FILES],
  out: [FILES],
  report: [FILES],
  svg: [FILES],
}

async function valuesOf(name: string, args: ArgsDef, folder: string): Promise<Candidate[]> {
  const argument = args[name] ?? {}
  if ('options' in argument && argument.options !== undefined) return argument.options.map((one) => [one])
  const parts = Object.hasOwn(MEANINGS, name) ? (MEANINGS[name] ?? []) : []
  if (parts.includes(FILES)) return [[FILES]]
  const names = await configuredNames(folder, parts)
  return names.map(({ name: word, part }) => [part === 'accounts' ? `${word}=` : word, part.replace(/s$/, '')])
}

function startingWith(current: string, candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(([word]) => word === FILES || word.startsWith(current))
}
