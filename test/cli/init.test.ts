import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, describe, expect, test } from 'vitest'
import { InputError } from '../../src/cli/run-command.ts'
import { askStarter } from '../../src/cli/starter/ask-starter.ts'
import { DEFAULTS, nameAfter, type StarterAnswers } from '../../src/cli/starter/starter.ts'
import { writeStarter } from '../../src/cli/starter/write-starter.ts'
import { loadTopology } from '../../src/configuration/load-topology.ts'
import { Xacct } from './process.ts'

const root = mkdtempSync(join(tmpdir(), 'xacct-init-'))
afterAll(() => rmSync(root, { recursive: true }))

let folders = 0
const newFolder = () => join(root, `f${folders++}`)
const ANSWERS: StarterAnswers = { ...DEFAULTS, name: 'Hello-1', region: 'eu-central-1' }
const FILES = [
  '.gitignore',
  'README.md',
  'functions/caller.ts',
  'functions/greeter.ts',
  'package.json',
  'test/greet.test.ts',
  'tsconfig.json',
  'xacct.config.ts',
]

const treeOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()

function refusal(folder: string, answers = ANSWERS) {
  try {
    writeStarter(folder, answers)
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    return (error as InputError).problems
  }
  return expect.unreachable('it was written')
}

describe('a new project', () => {
  test('has these files, with nothing left to fill in', async () => {
    const folder = newFolder()
    expect(writeStarter(folder, ANSWERS)).toEqual(FILES)
    expect(treeOf(folder)).toEqual(FILES)
    for (const path of FILES) expect(readFileSync(join(folder, path), 'utf8')).not.toMatch(/\{\{|undefined/)
    const { topology } = await loadTopology(undefined, folder)
    expect(topology).toMatchObject({
      name: 'Hello-1',
      accounts: [{ id: DEFAULTS.calling }, { region: 'eu-central-1' }],
    })
  })

  test('is developed with the versions that this package is developed with', () => {
    const folder = newFolder()
    writeStarter(folder, ANSWERS)
    const own = JSON.parse(readFileSync('package.json', 'utf8'))
    const made = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const { tsx, typescript, '@types/node': types } = own.devDependencies
    expect(made).toMatchObject({ name: 'hello-1', engines: own.engines })
    expect(made.devDependencies).toEqual({ '@types/node': types, tsx, typescript, xacct: expect.any(String) })
    // From a checkout, which no registry knows.
    expect(join(folder, made.devDependencies.xacct.replace('file:', ''))).toBe(process.cwd())
  })

  test('may lie beside files of other names', () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'functions'), { recursive: true })
    writeFileSync(join(folder, 'functions/other.ts'), '')
    writeStarter(folder, ANSWERS)
    expect(treeOf(folder)).toEqual([...FILES, 'functions/other.ts'].sort())
  })
})

describe('nothing is written where', () => {
  test('files are in the way: all of them are told', () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'package.json'), { recursive: true })
    writeFileSync(join(folder, 'functions'), 'mine')
    writeFileSync(join(folder, 'README.md'), 'mine')
    expect(refusal(folder).map(({ where, message }) => [where, message])).toEqual([
      [join(folder, 'README.md'), 'is there already'],
      [join(folder, 'functions'), 'is no folder'],
      [join(folder, 'package.json'), 'is there already'],
    ])
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'functions', 'package.json'])
  })

  test.each<[string, Partial<StarterAnswers>, readonly (readonly [string, string])[]]>([
    ['a name is none', { name: '1x' }, [['--name', '`1x` is no name here']]],
    ['an id is none', { calling: '12' }, [['--calling', '`12` is no account id']]],
    ['both ids are one', { called: DEFAULTS.calling }, [['--called', '111111111111 is account `calling` already']]],
    [
      'several answers will not do',
      { name: '', called: 'x', region: 'mars' },
      [
        ['--name', '`` is no name here'],
        ['--region', '`mars` is no Region'],
        ['--called', '`x` is no account id'],
      ],
    ],
  ])('%s', (_, wrong, problems) => {
    const folder = newFolder()
    const told = refusal(folder, { ...ANSWERS, ...wrong })
    expect(told.map(({ where, message }) => [where, message])).toEqual(problems)
    expect(existsSync(folder)).toBe(false)
  })
})

test.each([
  ['my-system', 'my-system'],
  ['My system (2)', 'My-system-2'],
  ['2026_orders', 'orders'],
  ['日本', 'hello'],
  ['x'.repeat(60), 'x'.repeat(40)],
])('folder %j makes the name %s', (folder, name) => {
  expect(nameAfter(folder)).toBe(name)
})

describe('the questions', () => {
  async function ask(lines: readonly string[], given: readonly (keyof StarterAnswers)[] = []) {
    const input = new PassThrough()
    const output = new PassThrough()
    const told: string[] = []
    const asked: string[] = []
    const rest = [...lines]
    output.setEncoding('utf8').on('data', (text: string) => {
      asked.push(text)
      const next = rest.shift()
      if (next === undefined) input.end()
      else input.write(`${next}\n`)
    })
    const answers = await askStarter(ANSWERS, given, { input, output, tell: ({ message }) => told.push(message) })
    return { answers, told, asked }
  }

  test('each is answered by Enter, or otherwise', async () => {
    const { answers, asked } = await ask(['', '333333333333', '', 'us-west-2'])
    expect(answers).toEqual({ ...ANSWERS, calling: '333333333333', region: 'us-west-2' })
    expect(asked[0]).toBe('name of the system (Hello-1) ')
  })

  test('what was given is not asked for', async () => {
    const { answers, asked } = await ask([''], ['name', 'calling', 'called'])
    expect(answers).toEqual(ANSWERS)
    expect(asked).toEqual(['Region (eu-central-1) '])
  })

  test('what will not do is told and asked again', async () => {
    const { answers, told } = await ask(['1x', 'x', '', '111111111111', '', ''])
    expect(answers).toEqual({ ...ANSWERS, name: 'x' })
    expect(told).toEqual(['`1x` is no name here', '111111111111 is account `calling` already'])
  })

  test('the end of the input breaks them off', async () => {
    expect((await ask([''])).answers).toBeUndefined()
  })
})

test('without a terminal nothing is asked; the end says how it goes on', async () => {
  const folder = newFolder()
  const one = new Xacct('init', folder, '--called', '333333333333')
  const { code, stdout, stderr } = await one.ended
  await one.cleanUp()
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/8 files in .*\n {2}\.gitignore\n[\s\S]*\n\nnext: cd .* && npm install && npm test\n$/)
  expect(readFileSync(join(folder, 'xacct.config.ts'), 'utf8')).toContain('333333333333')
})
