import { basename, relative, resolve } from 'node:path'
import { type Command, type InputProblem, tellProblems } from '../run-command.ts'
import { askStarter } from '../starter/ask-starter.ts'
import { DEFAULTS, nameAfter, type StarterAnswers } from '../starter/starter.ts'
import { writeStarter } from '../starter/write-starter.ts'

const args = {
  dir: { type: 'positional', required: false, description: 'the folder to write to; this one unless given' },
  name: { type: 'string', description: 'of the system; like the folder unless given' },
  calling: { type: 'string', description: `id of the account that calls; ${DEFAULTS.calling} unless given` },
  called: { type: 'string', description: `id of the account that is called; ${DEFAULTS.called} unless given` },
  region: { type: 'string', description: `of both; ${DEFAULTS.region} unless given` },
  yes: { type: 'boolean', default: false, description: 'ask nothing, on a terminal either' },
} as const

/** Whoever breaks off the questions, as a shell counts it. */
const INTERRUPTED = 130

/** `xacct init`: a new project: the configuration, two functions, a test that runs them. */
export const init: Command<typeof args> = {
  examples: [
    ['xacct init my-system', 'asks for names and accounts on a terminal'],
    ['xacct init my-system --calling 111111111111 --called 222222222222 --yes', 'asks nothing'],
  ],
  args,
  async run({ dir = '.', json, yes, name, calling, called, region }, terminal) {
    const given = definedOf({ name, calling, called, region })
    const proposed = { ...DEFAULTS, name: nameAfter(basename(resolve(dir))), ...given }
    const isAsked = !yes && !json && process.stdin.isTTY === true && process.stdout.isTTY === true
    const answers = isAsked ? await askStarter(proposed, Object.keys(given), atConsole()) : proposed
    if (answers === undefined) return INTERRUPTED
    const files = writeStarter(dir, answers)
    if (json) return void terminal.line(JSON.stringify({ folder: resolve(dir), ...answers, files }, undefined, 2))
    const place = relative('.', dir)
    terminal.heading(`${answers.name}: ${files.length} files in ${place || 'this folder'}`)
    for (const path of files) terminal.line(`  ${path}`)
    const next = [...(place === '' ? [] : [`cd ${place}`]), 'npm install', 'npm test']
    terminal.line()
    terminal.next(next.join(' && '))
    return undefined
  },
}

function atConsole() {
  return {
    input: process.stdin,
    output: process.stdout,
    tell: (problem: InputProblem) => tellProblems([problem]),
  }
}

function definedOf(options: { [Key in keyof StarterAnswers]: string | undefined }): Partial<StarterAnswers> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
