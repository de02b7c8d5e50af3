import { readFileSync } from 'node:fs'
import { COMMANDS, type CommandEntry } from './commands.ts'

const DESCRIPTION = 'cross-account AWS Lambda: derived, checked, explained, run locally, deployed'
const HELP: readonly (string | undefined)[] = ['--help', '-h', 'help', undefined]

/** Runs one command line, without the program’s name. What goes wrong is told, and shows in the process’s exit code. */
export async function xacct([name, ...rest]: readonly string[]): Promise<void> {
  // citty decides about colour while it is loaded, and knows no terminal from a pipe.
  if (!process.stdout.isTTY) process.env.NO_COLOR = '1'
  // Which Node.js versions the SDK will take next year is no news for a command’s output.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  if (name === 'help' && rest[0] !== undefined) return xacct([rest[0], '--help'])
  if (HELP.includes(name)) return overview()
  if (name === '--version' || name === '-v') return void process.stdout.write(`${version()}\n`)
  if (name === '--complete') return (await import('./complete/complete.ts')).printCompletions(rest)
  const entry = Object.hasOwn(COMMANDS, name as string) ? COMMANDS[name as string] : undefined
  if (entry === undefined) return unknownCommand(name as string, rest)
  if (rest.some((word) => word === '--help' || word === '-h')) return help(name as string, entry)
  const { runXacctCommand } = await import('./run-command.ts')
  await runXacctCommand(name as string, entry.description, await entry.load(), rest)
}

/** What `xacct` alone prints. It reads no command, so that it is there at once. */
function overview(): void {
  const width = Math.max(...Object.keys(COMMANDS).map(({ length }) => length))
  const lines = Object.entries(COMMANDS).map(([name, { description }]) => `  ${name.padEnd(width)}  ${description}`)
  const text = [
    `xacct ${version()}: ${DESCRIPTION}`,
    '',
    ...lines,
    '',
    'xacct COMMAND --help tells more, with examples',
  ]
  process.stdout.write(`${text.join('\n')}\n`)
}

async function help(name: string, { description, load }: CommandEntry): Promise<void> {
  const [{ renderUsage }, { toCitty }, command] = await Promise.all([
    import('citty'),
    import('./run-command.ts'),
    load(),
  ])
  const usage = await renderUsage(toCitty(name, description, command), { meta: { name: 'xacct' } })
  const examples = command.examples.map(([example, does]) => `  ${example}\n      ${does}`)
  process.stdout.write(`${usage.trim()}\n\nEXAMPLES\n\n${examples.join('\n')}\n`)
}

async function unknownCommand(name: string, rest: readonly string[]): Promise<void> {
  const [{ nearest }, { InputError, tellFailure }] = await Promise.all([
    import('../core/nearest.ts'),
    import('./run-command.ts'),
  ])
  const commands = Object.keys(COMMANDS)
  const isOption = name.startsWith('-')
  const like = isOption ? undefined : nearest(name, commands)
  const others = isOption ? 'xacct --help lists the commands' : `there are ${commands.join(', ')}`
  const problem = {
    code: isOption ? 'unknown-option' : 'unknown-command',
    where: 'command line',
    message: `no ${isOption ? 'option' : 'command'} \`${name}\``,
    hint: like === undefined ? others : `did you mean \`xacct ${like}\`?`,
  }
  process.exitCode = tellFailure(new InputError(problem), rest.includes('--json'))
}

function version(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(file) as { version: string }).version
}
