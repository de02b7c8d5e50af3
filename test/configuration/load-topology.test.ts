import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { LoadError } from '../../src/configuration/load-error.ts'
import { loadTopology } from '../../src/configuration/load-topology.ts'
import { ConfigError } from '../../src/topology/config-error.ts'

const root = mkdtempSync(join(tmpdir(), 'xacct-config-'))
afterAll(() => rmSync(root, { recursive: true }))

let folders = 0

/** A folder of its own with these files; answers its path. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(root, String(folders++))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

async function failureOf(load: Promise<unknown>): Promise<Error> {
  return load.then(
    () => expect.unreachable('it loads'),
    (error: Error) => error,
  )
}

const TYPED = `import { defineTopology } from 'xacct'
export default defineTopology({
  name: 'sys',
  accounts: { home: { id: '111111111111' } },
  functions: { caller: { account: 'home', entry: './caller.ts' } },
})
`
const YAML = `name: sys
accounts:
  home: { id: '111111111111' }
functions:
  caller: { account: home, entry: ./caller.ts }
`
const DATA = {
  name: 'sys',
  accounts: { home: { id: '111111111111' } },
  functions: { caller: { account: 'home', entry: './caller.ts' } },
}
const JSON_TEXT = JSON.stringify(DATA, undefined, 2)
const code = { 'caller.ts': 'export const handler = () => 1' }

describe('what is read', () => {
  test.each([
    ['xacct.config.ts', TYPED],
    ['xacct.config.mts', TYPED],
    ['xacct.config.ts', `export default ${JSON_TEXT}`],
    ['xacct.config.js', `export default ${JSON_TEXT}`],
    ['xacct.config.mjs', `export default Promise.resolve(${JSON_TEXT})`],
    ['xacct.config.js', `module.exports = ${JSON_TEXT}`],
    ['xacct.config.json', JSON_TEXT],
    ['xacct.config.json', JSON.stringify({ $schema: './x.json', ...DATA })],
    ['xacct.config.yaml', YAML],
    ['xacct.config.yml', `# yaml-language-server: $schema=./x.json\n${YAML}`],
  ])('%s: %j', async (name, text) => {
    const folder = folderWith({ [name]: text, ...code })
    const { topology, file, base } = await loadTopology(undefined, folder)
    expect(topology.functions.map((fn) => fn.functionName)).toEqual(['sys-caller'])
    expect(Object.isFrozen(topology)).toBe(true)
    expect({ file, base }).toEqual({ file: join(folder, name), base: folder })
  })

  test('a configuration may import its parts', async () => {
    const folder = folderWith({
      'xacct.config.ts': TYPED.replace('export', "import { id } from './ids.ts'\nexport").replace(
        "'111111111111'",
        'id',
      ),
      'ids.ts': "export const id: string = '222222222222'\n",
      ...code,
    })
    const { topology } = await loadTopology(undefined, folder)
    expect(topology.accounts[0]?.id).toBe('222222222222')
  })

  test('the one of a parent folder, and paths are relative to it', async () => {
    const folder = folderWith({ 'xacct.config.yaml': YAML, 'deep/er/empty.txt': '', ...code })
    expect((await loadTopology(undefined, join(folder, 'deep/er'))).base).toBe(folder)
  })

  test('the nearest one wins, and TypeScript over the others', async () => {
    const folder = folderWith({
      'xacct.config.yaml': YAML,
      'in/xacct.config.yaml': YAML.replace('sys', 'yaml'),
      'in/xacct.config.ts': TYPED.replace("'sys'", "'typed'"),
      'in/caller.ts': '',
    })
    expect((await loadTopology(undefined, join(folder, 'in'))).topology.name).toBe('typed')
  })

  test('any file by its path', async () => {
    const folder = folderWith({ 'infra/prod.yaml': YAML, 'infra/caller.ts': '' })
    expect((await loadTopology('infra/prod.yaml', folder)).base).toBe(join(folder, 'infra'))
  })

  test('a change is seen without a new process', async () => {
    const folder = folderWith({ 'xacct.config.ts': TYPED, ...code })
    await loadTopology(undefined, folder)
    writeFileSync(join(folder, 'xacct.config.ts'), TYPED.replace("'sys'", "'changed'"))
    expect((await loadTopology(undefined, folder)).topology.name).toBe('changed')
  })
})

describe('what cannot be read is told with the place, if there is one', () => {
  test.each<[title: string, files: Readonly<Record<string, string>>, message: string]>([
    [
      'throws',
      { 'xacct.config.ts': `const id: string = 'x'\n\nthrow new TypeError('not today')\n` },
      'xacct.config.ts:3 throws TypeError: not today',
    ],
    ['throws something else', { 'xacct.config.ts': `throw 'text'` }, 'xacct.config.ts throws text'],
    [
      'means nothing',
      { 'xacct.config.ts': 'export default { name: wrong }' },
      'xacct.config.ts:1 throws ReferenceError: wrong is not defined',
    ],
    [
      'is no TypeScript',
      { 'xacct.config.ts': 'export default {\n  name: 1\n' },
      'xacct.config.ts:3 throws Error: ParseError: Unexpected token, expected ","',
    ],
    [
      'imports what is not there',
      { 'xacct.config.ts': `import { x } from './x.ts'\nexport default x` },
      `throws Error: Cannot find module './x.ts'`,
    ],
    ['has no default export', { 'xacct.config.ts': 'export const name = 1' }, 'xacct.config.ts has no default export'],
    ['is no YAML', { 'xacct.config.yaml': 'name: sys\naccounts:\n  home: {\n' }, 'xacct.config.yaml: '],
    [
      'has a name twice',
      { 'xacct.config.yaml': 'name: sys\naccounts:\n  home: { id: x }\n  home: { id: y }\n' },
      'xacct.config.yaml: Map keys must be unique at line 4, column 3',
    ],
    ['is no JSON', { 'xacct.config.json': '{ "name": "sys", ' }, 'xacct.config.json: '],
    ['is not there', { 'some.txt': '' }, 'there is no xacct.config.ts in this folder or above'],
  ])('it %s', async (_, files, message) => {
    const error = await failureOf(loadTopology(undefined, folderWith(files)))
    expect(error).toBeInstanceOf(LoadError)
    expect(error.message).toContain(message)
    expect((error as LoadError).hint).not.toBe('')
  })

  test('a throw of an imported file is told with that file', async () => {
    const folder = folderWith({
      'xacct.config.ts': `import './part.ts'\nexport default 1`,
      'part.ts': `\nthrow new Error('no')`,
    })
    const error = await failureOf(loadTopology(undefined, folder))
    expect(error.message).toBe(`${join(folder, 'part.ts')}:2 throws Error: no`)
  })

  test.each([
    ['nowhere.ts', 'there is no `nowhere.ts`'],
    ['some.toml', '`some.toml` is no configuration'],
    ['.', '`.` is no configuration'],
  ])('--config %s', async (given, message) => {
    const error = await failureOf(loadTopology(given, folderWith({ 'some.toml': '' })))
    expect(error).toBeInstanceOf(LoadError)
    expect(error.message).toBe(message)
  })
})

type Told = readonly [code: string, path: string, line?: number]

describe('problems', () => {
  const told = async (name: string, text: string): Promise<Told[]> => {
    const error = await failureOf(loadTopology(undefined, folderWith({ [name]: text, ...code })))
    expect(error).toBeInstanceOf(ConfigError)
    return (error as ConfigError).problems.map(({ code, path, line }) =>
      line === undefined ? [code, path] : [code, path, line],
    )
  }

  test('of YAML have lines and come from top to bottom, missing code too', async () => {
    const text = `name: sys
accounts:
  home:
    id: 111111111111
    regoin: x
functions:
  caller:
    account: home
    entry: ./caller.ts
    memory: 1
  other:
    entry: ./not-there.ts
    account: hoem
calls:
  one:
    from: [ caller,
      claler, { account: nobody } ]
    to:
      function: other
      qualifier: a b
  two:
    to: other
`
    expect(await told('xacct.config.yaml', text)).toEqual([
      ['wrong-type', 'accounts.home.id', 4],
      ['unknown-key', 'accounts.home.regoin', 5],
      ['out-of-range', 'functions.caller.memory', 10],
      ['missing', 'functions.other.entry', 12],
      ['unknown-name', 'functions.other.account', 13],
      ['invalid-name', 'calls.one.to.qualifier', 20],
      ['missing', 'calls.two.from', 21],
    ])
  })

  test('of entries of a list have the line of the entry', async () => {
    const text = `${YAML}calls:\n  one:\n    from:\n      - caller\n      - claler\n    to: caller\n`
    expect(await told('xacct.config.yaml', text)).toEqual([['unknown-name', 'calls.one.from[1]', 10]])
  })

  test('of JSON too', async () => {
    const text = JSON.stringify({ ...DATA, accounts: { home: { id: '1' } } }, undefined, 2)
    expect(await told('xacct.config.json', text)).toEqual([['invalid-account-id', 'accounts.home.id', 5]])
  })

  test('of names with dots have the line too', async () => {
    const text = `${YAML}tags:\n  a: b\n  a.b: 1\n`
    expect(await told('xacct.config.yaml', text)).toEqual([['wrong-type', 'tags.a.b', 8]])
  })

  test('of an empty file', async () => {
    expect(await told('xacct.config.yaml', '')).toEqual([['wrong-type', 'the file']])
  })

  test('of TypeScript come with their paths', async () => {
    expect(await told('xacct.config.ts', TYPED.replace("account: 'home'", "account: 'hoem'"))).toEqual([
      ['unknown-name', 'functions.caller.account'],
    ])
    expect(await told('xacct.config.ts', TYPED.replace('./caller.ts', './gone.ts'))).toEqual([
      ['missing', 'functions.caller.entry'],
    ])
    expect(await told('xacct.config.ts', 'export default () => ({})')).toEqual([['wrong-type', 'the file']])
  })
})
