#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { nearest } from '../core/nearest.ts'
import { badInput } from './bad-input.ts'
import { COMMANDS } from './commands.ts'

// citty decides about colour while it is loaded, and knows no terminal from a pipe.
if (!process.stdout.isTTY) process.env.NO_COLOR = '1'
const { renderUsage, runCommand } = await import('citty')

// Which Node.js versions the SDK will take next year is no news for a command’s output.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

const HELP = ['--help', '-h', 'help']
const DESCRIPTION = 'cross-account AWS Lambda: derived, checked, explained, run locally, deployed'

async function main([name, ...rest]: readonly string[]): Promise<void> {
  if (name === undefined || HELP.includes(name)) return overview()
  if (name === '--version' || name === '-v') return void process.stdout.write(`${version()}\n`)
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (entry === undefined) return unknownCommand(name)
  const { toCitty } = await import('./run-command.ts')
  const command = await entry.load()
  const runnable = toCitty(name, entry.description, command)
  if (!rest.some((word) => word === '--help' || word === '-h')) {
    await runCommand(runnable, { rawArgs: [...rest] })
    return
  }
  const examples = command.examples.map(([example, does]) => `  ${example}\n      ${does}`)
  const usage = await renderUsage(runnable, { meta: { name: 'xacct' } })
  process.stdout.write(`${usage.trim()}\n\nEXAMPLES\n\n${examples.join('\n')}\n`)
}

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

function unknownCommand(name: string): void {
  const commands = Object.keys(COMMANDS)
  const like = nearest(name, commands)
  const hint = like === undefined ? `there are ${commands.join(', ')}` : `did you mean \`xacct ${like}\`?`
  if (name.startsWith('-')) badInput(`no option \`${name}\``, 'xacct --help lists the commands')
  else badInput(`no command \`${name}\``, hint)
}

function version(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(file) as { version: string }).version
}

await main(process.argv.slice(2))
