import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, problemsOf, removeFolders } from './package-folders.ts'

afterAll(removeFolders)

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
