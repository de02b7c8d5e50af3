import type { ArgsDef } from 'citty'
import { COMMANDS } from '../src/cli/commands.ts'
import type { Command } from '../src/cli/run-command.ts'

const loaded = await Promise.all(
  Object.entries(COMMANDS).map(async ([name, { description, load }]) => ({ name, description, command: await load() })),
)

/** The reference of the commands, from the commands themselves. */
export function commandsPage(): string {
  const parts = [
    '# Commands',
    'Printed from `src/cli/commands` by `scripts/print-docs.ts`; change them there.',
    `Every command has \`--help\` and \`--json\`, works without a terminal, and ends with 0 where all is well, 1 where it found or met something
that is not, 2 where what it was given does not do: then every problem is listed with its code, its place and a hint, and nothing was changed.
Progress goes to standard error, the answer to standard output. \`NO_COLOR\` turns colours off.`,
    ['| command | what it does |', '| --- | --- |', ...loaded.map(overviewRow)].join('\n'),
    ...loaded.map(section),
  ]
  return `${parts.join('\n\n')}\n`
}

interface Loaded {
  readonly name: string
  readonly description: string
  readonly command: Command
}

function overviewRow({ name, description }: Loaded): string {
  return `| [\`${name}\`](#xacct-${name}) | ${description} |`
}

function section({ name, description, command }: Loaded): string {
  const words = Object.entries(command.args).flatMap(([arg, { type, required }]) =>
    type === 'positional' ? [required === false ? `[${arg.toUpperCase()}]` : arg.toUpperCase()] : [],
  )
  return [
    `## xacct ${name}`,
    `${description[0]?.toUpperCase()}${description.slice(1)}.`,
    ['```sh', ...command.examples.map(([line, does]) => `${line}  # ${does}`), '```'].join('\n'),
    ['| | |', '| --- | --- |', ...optionRows(command.args, words)].join('\n'),
  ].join('\n\n')
}

function optionRows(args: ArgsDef, words: readonly string[]): string[] {
  return Object.entries(args).map(([name, { type, description = '', default: preset }]) => {
    const shown =
      type === 'positional' ? (words.find((word) => word.includes(name.toUpperCase())) ?? name) : `--${name}`
    const usual = preset === undefined || preset === false ? '' : `; ${preset} unless given`
    return `| \`${shown}\` | ${description.replaceAll('|', '\\|')}${description.includes('unless given') ? '' : usual} |`
  })
}
