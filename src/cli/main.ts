#!/usr/bin/env node
import { readFileSync } from 'node:fs'

// citty decides about colour while it is loaded, and knows no terminal from a pipe.
if (!process.stdout.isTTY) process.env.NO_COLOR = '1'
const { defineCommand, runMain } = await import('citty')

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const main = defineCommand({
  meta: { name: 'xacct', version, description: 'cross-account AWS Lambda: checked, explained, run locally' },
  subCommands: {
    local: () => import('./commands/local.ts').then(({ local }) => local),
  },
})

await runMain(main)
