import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { checkArguments } from '../../src/cli/read-arguments.ts'
import { argsOf, type Command } from '../../src/cli/run-command.ts'
import { runXacct } from './in-process.ts'

const commands = await Promise.all(
  Object.entries(COMMANDS).map(
    async ([name, { load, description }]) => [name, description, (await load()) as Command] as const,
  ),
)

describe.each(commands)('xacct %s', (name, description, command) => {
  test('tells in a few words what it does', () => {
    expect(description).toMatch(/^[a-z].{10,110}[^.]$/)
    expect(Object.entries(argsOf(command)).filter(([, { description: words = '' }]) => words.length < 3)).toEqual([])
  })

  test('has examples, each with what it does, and each a command line that would be taken', () => {
    expect(command.examples.length).toBeGreaterThan(0)
    for (const [example, does] of command.examples) {
      expect(does).not.toBe('')
      const [, own, line = ''] = /xacct (\S+)([^|>)]*)/.exec(example) ?? []
      expect(own).toBe(name)
      const { takesWords, lists } = command
      expect(checkArguments(shellWords(line), name, { args: argsOf(command), takesWords, lists })).toEqual([])
    }
  })

  test('--help shows all of it, as `xacct help` does', async () => {
    const help = await runXacct(name, '--help')
    expect(help).toMatchObject({ code: 0, stderr: '' })
    for (const option of Object.keys(argsOf(command))) expect(help.stdout.toLowerCase()).toContain(option.toLowerCase())
    for (const [example, does] of command.examples) expect(help.stdout).toContain(`  ${example}\n      ${does}\n`)
    expect(help.stdout).toContain('--json')
    expect(await runXacct('help', name)).toEqual(help)
    expect(await runXacct(name, '-h')).toEqual(help)
  })
})

/** The words of a line, with quotes as a shell reads them. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  )
}

test.each([[[]], [['--help']], [['-h']], [['help']]])('xacct %j lists every command', async (words) => {
  const { code, stdout, stderr } = await runXacct(...words)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const [name, description] of commands)
    expect(stdout).toMatch(new RegExp(`^  ${name} +${escaped(description)}$`, 'm'))
})

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

test('the list of commands is there at once: it loads three files of ours, and no package', () => {
  expect([...loadedBy('src/cli/main.ts')].sort()).toEqual([
    'src/cli/commands.ts',
    'src/cli/main.ts',
    'src/cli/xacct.ts',
  ])
})

/** The files that are loaded before anything runs. */
function loadedBy(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  const imports = /^(?:import|export)\s(?!type\s)[^'"\n]*from\s+'([^']+)'|^import\s+'([^']+)'/gm
  for (const [, from, bare] of readFileSync(file, 'utf8').matchAll(imports)) {
    const specifier = (from ?? bare) as string
    if (specifier.startsWith('.')) loadedBy(join(dirname(file), specifier), found)
    else if (!specifier.startsWith('node:')) found.add(specifier)
  }
  return found
}
