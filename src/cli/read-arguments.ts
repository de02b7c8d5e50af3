import type { ArgsDef } from 'citty'
import { nearest } from '../core/nearest.ts'
import type { InputProblem } from './run-command.ts'

type Argument = ArgsDef[string]

/** What a command takes. */
export interface Takes {
  readonly args: ArgsDef
  readonly takesWords?: boolean | undefined
  readonly lists?: readonly string[] | undefined
}

/** Words of a command line, sorted: each option with its value, and the rest. */
interface Sorted {
  readonly options: readonly { readonly text: string; readonly name: string; readonly value?: string | undefined }[]
  readonly words: readonly string[]
}

/** Everything that is wrong with a command line: unknown options, values missing, given twice or too much, words too many and too few. */
export function checkArguments(rawArgs: readonly string[], name: string, takes: Takes): InputProblem[] {
  const { options, words } = sort(rawArgs, takes.args)
  const positionals = Object.entries(takes.args).filter(([, { type }]) => type === 'positional')
  const tooMany = takes.takesWords ? [] : words.slice(positionals.length)
  const missing = positionals
    .slice(words.length)
    .filter(([, { required, default: value }]) => required !== false && value === undefined)
  return [
    ...options.flatMap(({ text, name: option, value }) => checkOption(text, option, value, takes)),
    ...repeated(options, takes),
    ...tooMany.map((word) =>
      problem('unknown-word', `\`${word}\` is a word too many`, `xacct ${name} --help tells what it takes`),
    ),
    ...missing.map(([word, { description = '' }]) =>
      problem('missing-word', `${word.toUpperCase()} is missing: ${description}`, usage(name, positionals)),
    ),
  ]
}

/** The names of a command’s options, without dashes. */
export function optionsOf(args: ArgsDef): string[] {
  return Object.entries(args).flatMap(([name, { type }]) => (type === 'positional' ? [] : name))
}

function sort(rawArgs: readonly string[], args: ArgsDef): Sorted {
  const end = rawArgs.indexOf('--')
  const before = end === -1 ? rawArgs : rawArgs.slice(0, end)
  const options: { text: string; name: string; value?: string | undefined }[] = []
  const words: string[] = []
  for (let index = 0; index < before.length; index++) {
    const text = before[index] as string
    const [, name, value] = /^(--[^=]+|-[a-zA-Z][^=]*)(?:=(.*))?$/s.exec(text) ?? []
    const argument = argumentOf(name ?? '', args)
    if (name === undefined) words.push(text)
    else if (value !== undefined || argument?.type === 'boolean') options.push({ text, name, value })
    else {
      // The name of an option is no value: the value was forgotten. What follows an unknown option is taken for its value.
      const next = before[index + 1]
      const isValue =
        next !== undefined && (argument === undefined ? !next.startsWith('-') : !argumentOf(nameIn(next), args))
      options.push({ text, name, value: isValue ? next : '' })
      if (isValue) index++
    }
  }
  return { options, words: [...words, ...(end === -1 ? [] : rawArgs.slice(end + 1))] }
}

/** An option without its value. */
function nameIn(text: string): string {
  return text.replace(/=.*/s, '')
}

function checkOption(text: string, option: string, value: string | undefined, { args }: Takes): InputProblem[] {
  const argument = argumentOf(option, args)
  const names = optionsOf(args)
  if (argument === undefined) {
    const like = option.startsWith('--') ? nearest(option.replace(/^--(no-)?/, ''), names) : undefined
    const hint =
      like === undefined ? `there are ${names.map((one) => `--${one}`).join(', ')}` : `did you mean --${like}?`
    return [problem('unknown-option', `no option \`${nameIn(text)}\``, hint)]
  }
  if (takesValue(argument)) {
    return value === '' ? [problem('missing-value', `\`${option}\` needs a value`, argument.description ?? '')] : []
  }
  if (value === undefined || /^(true|false)$/.test(value)) return []
  return [problem('unexpected-value', `\`${option}\` takes no value`, `write \`${option}\` alone, or leave it out`)]
}

/** Options that have one value and are given several. */
function repeated(options: Sorted['options'], { args, lists = [] }: Takes): InputProblem[] {
  const names = options.map(({ name }) => name).filter((name) => takesValue(argumentOf(name, args)))
  const twice = names.filter((name, index) => names.indexOf(name) !== index && !lists.includes(name.slice(2)))
  return [...new Set(twice)].map((name) => problem('repeated-option', `\`${name}\` is given twice`, 'give it once'))
}

/** The argument that an option names: as it is written, by its letter, with `no-` before a switch. */
function argumentOf(option: string, args: ArgsDef): Argument | undefined {
  const [, negation = '', name = ''] = /^--?(no-)?(.*)$/s.exec(option) ?? []
  if (!option.startsWith('-')) return undefined
  for (const [key, argument] of Object.entries(args)) {
    if (argument.type === 'positional') continue
    const aliases = 'alias' in argument ? [argument.alias ?? []].flat() : []
    const isNamed = option.startsWith('--')
      ? key === negation + name || aliases.includes(negation + name)
      : aliases.includes(name)
    if (isNamed || (negation !== '' && key === name && argument.type === 'boolean')) return argument
  }
  return undefined
}

function takesValue(argument: Argument | undefined): boolean {
  return argument !== undefined && argument.type !== 'boolean'
}

function usage(name: string, positionals: readonly (readonly [string, Argument])[]): string {
  const words = positionals.map(([word, { required }]) =>
    required === false ? `[${word.toUpperCase()}]` : word.toUpperCase(),
  )
  return `xacct ${[name, ...words].join(' ')}`
}

function problem(code: string, message: string, hint: string): InputProblem {
  return { code, where: 'command line', message, hint }
}
