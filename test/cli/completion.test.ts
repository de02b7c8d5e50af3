import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { completions, FILES } from '../../src/cli/complete/complete.ts'
import { SCRIPTS } from '../../src/cli/complete/scripts.ts'
import { namesIn } from '../../src/configuration/names-in.ts'
import { XACCT } from '../built.ts'
import { runXacct } from './in-process.ts'

const run = promisify(execFile)
const root = mkdtempSync(join(tmpdir(), 'xacct-completion-'))
afterAll(() => rmSync(root, { recursive: true }))

const TYPED = `import { defineTopology } from 'xacct'
// functions: { not: 'here' }
export default defineTopology({
  name: 'sys', // a comment, with { braces
  accounts: { 'one': { id: '111111111111' }, two: { id: '2}2' } },
  functions: {
    caller: { account: 'one', environment: { functions: 'x', "a": 'b' } },
    /* left: out, */ 'greet-er': greeter({ account: 'two' }),
    ...more,
  },
  calls: { greet: { from: 'caller', to: 'greet-er' } },
})
`
writeFileSync(join(root, 'xacct.config.ts'), TYPED)
mkdirSync(join(root, 'yaml'))
writeFileSync(join(root, 'yaml/xacct.config.yaml'), 'functions:\n  f: {}\nqueues:\n  q: {}\n')
mkdirSync(join(root, 'broken'))
writeFileSync(join(root, 'broken/xacct.config.json'), '{ "functions": { "f": ')

const wordsAfter = async (line: string, folder = root) =>
  (await completions(line.split(' '), folder)).map(([word]) => word)

describe('what may come next', () => {
  test.each<[line: string, words: readonly string[]]>([
    ['c', ['check', 'completion']],
    ['help in', ['init', 'invoke']],
    ['nobody ', []],
    ['invoke ', ['caller', 'greet-er']],
    ['invoke c', ['caller']],
    ['explain ', ['caller', 'greet-er', 'greet']],
    ['explain caller gr', ['greet-er']],
    ['invoke --endpoint http://x g', ['greet-er']],
    ['check --profile ', ['one=', 'two=']],
    ['invoke caller --e', ['--endpoint', '--event']],
    ['invoke caller --event x --e', ['--endpoint']],
    ['invoke caller --event ', [FILES]],
    ['check --config ', [FILES]],
    ['check --region ', []],
    ['completion ', []],
    ['completion bash --', ['--json']],
  ])('xacct %s', async (line, words) => {
    expect(await wordsAfter(line)).toEqual(words)
  })

  test('every command, and each with its options', async () => {
    expect(await wordsAfter('')).toEqual(Object.keys(COMMANDS))
    for (const name of Object.keys(COMMANDS)) expect(await wordsAfter(`${name} --js`)).toEqual(['--json'])
  })

  test('the nearest configuration counts, whatever its form; without one there are no names', async () => {
    expect(await wordsAfter('invoke ', join(root, 'yaml'))).toEqual(['f'])
    expect(await wordsAfter('invoke ', join(root, 'broken'))).toEqual(['f'])
    expect(await wordsAfter('invoke ', tmpdir())).toEqual([])
  })
})

test.each([
  ['functions', ['caller', 'greet-er']],
  ['accounts', ['one', 'two']],
  ['calls', ['greet']],
  ['queues', []],
])('the names of %s are read from the text, comments and strings aside', (part, names) => {
  expect(namesIn(TYPED.replace(/^\/\/.*\n/m, ''), part)).toEqual(names)
})

test.each(Object.entries(SCRIPTS))(
  'xacct completion %s prints a script that asks for the words',
  async (shell, script) => {
    const { code, stdout } = await runXacct('completion', shell)
    expect({ code, stdout }).toEqual({ code: 0, stdout: script })
    expect(script).toContain('--complete')
    expect(JSON.parse((await runXacct('completion', shell, '--json')).stdout)).toEqual({ shell, script })
  },
)

test('bash completes with it', async () => {
  const bin = join(root, 'bin')
  mkdirSync(bin)
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'))
  const main = `#!/bin/sh\nexec "${process.execPath}" ${XACCT.join(' ')} "$@"\n`
  writeFileSync(join(bin, 'xacct'), main, { mode: 0o755 })
  const ask = `eval "$SCRIPT"; COMP_WORDS=(xacct invoke g); COMP_CWORD=2; _xacct; printf '<%s>' "\${COMPREPLY[@]}"`
  const env = { PATH: `${bin}:${process.env.PATH}`, HOME: root, SCRIPT: SCRIPTS.bash }
  const { stdout } = await run('bash', ['-c', ask], { cwd: root, env })
  expect(stdout).toBe('<greet-er>')
})
