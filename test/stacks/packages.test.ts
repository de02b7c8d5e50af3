import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { strFromU8, unzipSync, zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { PackageError } from '../../src/stacks/package-error.ts'
import { type FunctionPackage, packFunctions } from '../../src/stacks/packages.ts'
import { readTopology } from '../../src/topology/define-topology.ts'

const root = mkdtempSync(join(tmpdir(), 'xacct-packages-'))
afterAll(() => rmSync(root, { recursive: true }))

let folders = 0

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(root, String(folders++))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const topologyOf = (functions: Readonly<Record<string, object>>) =>
  readTopology({
    name: 'sys',
    accounts: { home: { id: '111111111111' } },
    functions: Object.fromEntries(
      Object.entries(functions).map(([name, settings]) => [name, { account: 'home', ...settings }]),
    ),
  })

async function pack(base: string, settings: object): Promise<FunctionPackage> {
  const [only] = await packFunctions(topologyOf({ f: settings }), base)
  return only as FunctionPackage
}

async function problemsOf(base: string, functions: Readonly<Record<string, object>>) {
  const error = await packFunctions(topologyOf(functions), base).then(
    () => expect.unreachable('it is packed'),
    (caught: unknown) => caught,
  )
  expect(error).toBeInstanceOf(PackageError)
  return (error as PackageError).problems.map(({ where, message, hint }) => [where, message, hint])
}

const read = ({ bytes }: FunctionPackage) =>
  Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, strFromU8(content)]))

const HELLO = 'export const handler = async (event: { name: string }) => ({ hello: event.name })\n'
const CALLER = `import { target } from 'xacct/runtime'
import { suffix } from './lib/suffix.ts'
export const handler = async (guest: object) => [await target('greet').invoke(guest), suffix(Date.now() % 3)]
`
const caller = {
  'functions/caller.ts': CALLER,
  'functions/lib/suffix.ts': "export const suffix = (at: number): string => '!'.repeat(at)\n",
}

describe('the key', () => {
  test('is the same for the same code: elsewhere, later, packed again', async () => {
    const one = folderWith(caller)
    const two = join(root, 'some/where/else')
    cpSync(one, two, { recursive: true })
    utimesSync(join(two, 'functions/caller.ts'), new Date(0), new Date(0))
    const settings = { entry: './functions/caller.ts' }
    const packages = [await pack(one, settings), await pack(two, settings), await pack(one, settings)]
    expect(new Set(packages.map(({ key }) => key)).size).toBe(1)
    expect(new Set(packages.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).size).toBe(1)
    expect(packages[0]?.key).toMatch(/^[0-9a-f]{64}\.zip$/)
  })

  test('is another for other code, other names, and a file that can be run', async () => {
    const folder = folderWith({ 'a/index.js': '1', 'b/index.js': '2', 'c/other.js': '1', 'd/index.js': '1' })
    chmodSync(join(folder, 'd/index.js'), 0o755)
    const keys = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (name) => (await pack(folder, { folder: name, handler: 'index.handler' })).key),
    )
    expect(new Set(keys).size).toBe(4)
  })

  test('of a zip is that of its bytes', async () => {
    const folder = folderWith({})
    mkdirSync(folder)
    const bytes = zipSync({ 'index.js': Buffer.from('1') })
    writeFileSync(join(folder, 'a.zip'), bytes)
    const packed = await pack(folder, { zip: 'a.zip', handler: 'index.handler' })
    expect(Buffer.compare(packed.bytes, bytes)).toBe(0)
  })
})

describe('an entry', () => {
  test('becomes one module that runs, with a map', async () => {
    const packed = await pack(folderWith({ 'f.ts': HELLO }), { entry: 'f.ts' })
    const files = read(packed)
    expect(Object.keys(files)).toEqual(['index.mjs', 'index.mjs.map'])
    const out = folderWith(files)
    const script = `import('${out}/index.mjs').then(async ({ handler }) => console.log(JSON.stringify(await handler({ name: 'Ada' }))))`
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()).toBe('{"hello":"Ada"}')
  })

  test('imports nothing when it runs but what Node.js has', async () => {
    const { 'index.mjs': code = '' } = read(await pack(folderWith(caller), { entry: './functions/caller.ts' }))
    const imported = [...code.matchAll(/\bfrom\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g)].map(
      ([, from, dynamic]) => (from ?? dynamic) as string,
    )
    const builtin = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]))
    expect(imported.filter((name) => !builtin.has(name))).toEqual([])
    expect(imported.length).toBeGreaterThan(0)
    expect(code).toContain('XACCT_')
  })

  test('tells nobody where it lay', async () => {
    const folder = folderWith(caller)
    const files = read(await pack(folder, { entry: './functions/caller.ts' }))
    const leaks = Object.values(files).some((text) => text.includes(root) || text.includes(process.cwd()))
    expect(leaks).toBe(false)
    const { sources, sourcesContent } = JSON.parse(files['index.mjs.map'] as string) as {
      sources: string[]
      sourcesContent?: unknown
    }
    expect(sources).toEqual(expect.arrayContaining(['functions/caller.ts', 'functions/lib/suffix.ts']))
    expect(sources.filter((source) => !/^(functions|xacct)\//.test(source))).toEqual([])
    expect(sourcesContent).toBeUndefined()
  })

  test('of a package that was installed is named by that package', async () => {
    const folder = folderWith({
      'f.ts': "import { x } from 'some-package'\nexport const handler = () => x()\n",
      'node_modules/some-package/package.json': '{ "name": "some-package", "type": "module", "main": "index.js" }',
      'node_modules/some-package/index.js': 'export const x = () => Date.now()\n',
    })
    const files = read(await pack(folder, { entry: 'f.ts' }))
    expect(JSON.parse(files['index.mjs.map'] as string).sources).toContain('node_modules/some-package/index.js')
  })

  test('may be CommonJS that requires what Node.js has', async () => {
    const code = "const os = require('os')\nexports.handler = async () => typeof os.cpus\n"
    const files = read(await pack(folderWith({ 'f.cjs': code }), { entry: 'f.cjs' }))
    expect(files['index.mjs']).toContain('createRequire')
  })

  test('in Python is taken as it is', async () => {
    const packed = await pack(folderWith({ 'greet.py': 'def handler(event, context): return event\n' }), {
      entry: 'greet.py',
    })
    expect(read(packed)).toEqual({ 'index.py': 'def handler(event, context): return event\n' })
  })

  test('may export another name', async () => {
    const folder = folderWith({ 'f.ts': HELLO.replace('handler', 'main') })
    await expect(pack(folder, { entry: 'f.ts', handler: 'index.main' })).resolves.toBeDefined()
  })
})

describe('a folder', () => {
  test('is packed with all that is in it, what can be run and what is linked too', async () => {
    const folder = folderWith({ 'pkg/bootstrap': '#!/bin/sh\n', 'pkg/lib/a.txt': 'a', 'shared.txt': 's' })
    chmodSync(join(folder, 'pkg/bootstrap'), 0o755)
    symlinkSync(join(folder, 'shared.txt'), join(folder, 'pkg/linked.txt'))
    const packed = await pack(folder, { folder: 'pkg', runtime: 'provided.al2023' })
    expect(read(packed)).toEqual({ bootstrap: '#!/bin/sh\n', 'lib/a.txt': 'a', 'linked.txt': 's' })
    writeFileSync(join(folder, 'out.zip'), packed.bytes)
    const listing = execFileSync('python3', ['-c', MODES, join(folder, 'out.zip')], { encoding: 'utf8' })
    expect(JSON.parse(listing)).toEqual({ bootstrap: '0o100755', 'lib/a.txt': '0o100644', 'linked.txt': '0o100644' })
  })
})

const MODES = `
import json, sys, zipfile
print(json.dumps({one.filename: oct(one.external_attr >> 16) for one in zipfile.ZipFile(sys.argv[1]).infolist()}))
`

describe('what cannot be packed', () => {
  const FILES = {
    'empty.ts': 'const x = 1\n',
    'broken.ts': 'export const handler = () => {\n  return (\n}\n',
    'lost.ts': "import { x } from './gone.ts'\nimport y from 'not-installed'\nexport const handler = () => [x, y]\n",
    'default.ts': 'export default () => 1\n',
    'plain.txt': 'text',
    'pkg/a.js': '1',
  }
  const onHandler = { handler: 'index.handler' }

  test.each<[title: string, settings: object, ...problem: [where: string, message: string, hint: string]]>([
    [
      'an entry that is not there',
      { entry: 'no.ts' },
      'entry',
      'there is no `no.ts`',
      'paths are relative to the configuration',
    ],
    [
      'a zip that is not there',
      { zip: 'no.zip', ...onHandler },
      'zip',
      'there is no `no.zip`',
      'paths are relative to the configuration',
    ],
    [
      'a folder that is not there',
      { folder: 'no', ...onHandler },
      'folder',
      'there is no `no`',
      'paths are relative to the configuration',
    ],
    [
      'an entry that is a folder',
      { entry: 'pkg' },
      'entry',
      '`pkg` is a folder',
      'name it as `folder`, or a file in it',
    ],
    [
      'a folder that is a file',
      { folder: 'plain.txt', ...onHandler },
      'folder',
      '`plain.txt` is no folder',
      'name a file as `entry` or `zip`',
    ],
    [
      'a folder with nothing in it',
      { folder: 'nothing', ...onHandler },
      'folder',
      'there is nothing in `nothing`',
      'its files become the package',
    ],
    [
      'a zip that is none',
      { zip: 'plain.txt', ...onHandler },
      'zip',
      '`plain.txt` is no zip file',
      'a `folder` is packed for you',
    ],
    [
      'code that is none',
      { entry: 'broken.ts' },
      'entry',
      'broken.ts:3: Unexpected "}"',
      'mend the code, or install what it imports',
    ],
    [
      'code that imports what is not there',
      { entry: 'lost.ts' },
      'entry',
      'lost.ts:1: Could not resolve "./gone.ts"; lost.ts:2: Could not resolve "not-installed"',
      'mend the code, or install what it imports',
    ],
    [
      'an entry without exports',
      { entry: 'empty.ts' },
      'entry',
      '`empty.ts` exports no `handler`',
      'it exports nothing; `handler` says which export is called',
    ],
    [
      'an entry without the handler',
      { entry: 'default.ts' },
      'entry',
      '`default.ts` exports no `handler`',
      'it exports default; `handler` says which export is called',
    ],
    [
      'a link that leads nowhere',
      { folder: 'links', ...onHandler },
      'folder',
      '`lost` is a link that leads to no file',
      'a package has files only; copy what it leads to',
    ],
  ])('%s', async (_, settings, kind, message, hint) => {
    const folder = folderWith(FILES)
    mkdirSync(join(folder, 'nothing'))
    mkdirSync(join(folder, 'links'))
    symlinkSync('/nowhere', join(folder, 'links/lost'))
    expect(await problemsOf(folder, { f: settings })).toEqual([[`functions.f.${kind}`, message, hint]])
  })

  test('all of it is told at once', async () => {
    const told = await problemsOf(folderWith(FILES), {
      a: { entry: 'no.ts' },
      b: { entry: 'broken.ts' },
      c: { folder: 'pkg', ...onHandler },
    })
    expect(told.map(([where]) => where)).toEqual(['functions.a.entry', 'functions.b.entry'])
  })
})

test('what exists already is not packed', async () => {
  const arn = 'arn:aws:lambda:us-east-1:111111111111:function:theirs'
  expect(await packFunctions(topologyOf({ f: { arn } }), root)).toEqual([])
})
