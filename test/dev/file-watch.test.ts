import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FileWatch } from '../../src/dev/file-watch.ts'

let folder: string
let told: string[]
let watch: FileWatch
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xacct-watch-'))
  told = []
  watch = new FileWatch(async (paths) => {
    told.push(...paths.map((path) => path.slice(folder.length + 1)))
  })
})
afterEach(async () => {
  await watch.close()
  rmSync(folder, { recursive: true })
})

const at = (name: string) => join(folder, name)
const tells = (...names: string[]) =>
  vi.waitFor(() => expect([...new Set(told)].sort()).toEqual(names), { timeout: 10_000, interval: 10 })
const LATER = Number.MAX_SAFE_INTEGER

test.each<[title: string, change: () => void]>([
  ['is written', () => writeFileSync(at('a'), 'new')],
  [
    'is replaced by another one',
    () => {
      writeFileSync(at('a~'), '1')
      renameSync(at('a~'), at('a'))
    },
  ],
  ['is deleted', () => rmSync(at('a'))],
])('a file that %s', async (_, change) => {
  writeFileSync(at('a'), '1')
  writeFileSync(at('b'), '1')
  watch.watch([at('a'), at('b')], LATER)
  watch.start()
  change()
  await tells('a')
})

test('a file that comes into being, and one in a folder below', async () => {
  mkdirSync(at('lib/deep'), { recursive: true })
  watch.watch([at('new'), at('lib')], LATER)
  watch.start()
  writeFileSync(at('new'), '1')
  writeFileSync(at('lib/deep/x'), '1')
  await tells('lib', 'new')
})

test('what is not watched any more, and what is installed, is not told', async () => {
  mkdirSync(at('lib/node_modules'), { recursive: true })
  writeFileSync(at('a'), '1')
  watch.watch([at('a'), at('lib'), at('last')], LATER)
  watch.watch([at('lib'), at('last')], LATER)
  watch.start()
  writeFileSync(at('a'), 'new')
  writeFileSync(at('lib/node_modules/x'), '1')
  writeFileSync(at('last'), '1')
  await tells('last')
})

test('what changed before it was watched, but after it was read', async () => {
  writeFileSync(at('a'), '1')
  watch.watch([at('a')], 0)
  watch.start()
  await tells('a')
})
