#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { nearest } from '../core/nearest.ts'
import { badInput } from './bad-input.ts'

// citty decides about colour while it is loaded, and knows no terminal from a pipe.
if (!process.stdout.isTTY) process.env.NO_COLOR = '1'
const { defineCommand, runMain } = await import('citty')

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const subCommands = {
  local: () => import('./commands/local.ts').then(({ local }) => local),
}

const main = defineCommand({
  meta: { name: 'xacct', version, description: 'cross-account AWS Lambda: checked, explained, run locally' },
  subCommands,
})

const [command] = process.argv.slice(2)
if (command !== undefined && !command.startsWith('-') && !Object.hasOwn(subCommands, command)) {
  const commands = Object.keys(subCommands)
  const like = nearest(command, commands)
  badInput(
    `no command \`${command}\``,
    like === undefined ? `there is ${commands.join(', ')}` : `did you mean \`xacct ${like}\`?`,
  )
} else await runMain(main)
