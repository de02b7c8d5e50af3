import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { packFunctions } from '../../src/stacks/packages.ts'
import { folderWith, pack, read, removeFolders, root, topologyOf } from './package-folders.ts'

afterAll(removeFolders)

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
    expect(Object.keys(files)).toEqual(['index.js', 'index.js.map'])
    const script = `require('${folderWith(files)}/index.js').handler().then((answer) => console.log(answer))`
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()).toBe('function')
  })

  test('may import CommonJS that requires what Node.js has', async () => {
    const folder = folderWith({
      'f.ts': "import { kind } from './old.cjs'\nexport const handler = async () => kind()\n",
      'old.cjs': "const os = require('os')\nexports.kind = () => typeof os.cpus\n",
    })
    const out = folderWith(read(await pack(folder, { entry: 'f.ts' })))
    const script = `import('${out}/index.mjs').then(({ handler }) => handler()).then((answer) => console.log(answer))`
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()).toBe('function')
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

test('what exists already is not packed', async () => {
  const arn = 'arn:aws:lambda:us-east-1:111111111111:function:theirs'
  expect(await packFunctions(topologyOf({ f: { arn } }), root)).toEqual([])
})
