import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'

/** Every folder with a configuration. */
const NAMES = readdirSync('examples').filter((name) => existsSync(`examples/${name}/xacct.config.ts`))

test.each(NAMES)('%s has its functions, its story and its test', (name) => {
  const parts = [`examples/${name}/functions`, `examples/${name}/README.md`, `test/examples/${name}.test.ts`]
  expect(parts.filter((part) => !existsSync(part))).toEqual([])
  expect(readFileSync(`examples/${name}/README.md`, 'utf8')).toContain(`xacct · ${name}\n`)
})

test.each(['remote-lambda', 'kinesis-bridge'])('the configuration of %s has less than 40 lines', (name) => {
  expect(readFileSync(`examples/${name}/xacct.config.ts`, 'utf8').trimEnd().split('\n').length).toBeLessThan(40)
})

describe('npm run example', () => {
  const run = (...words: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'scripts/run-example.ts', ...words], { encoding: 'utf8' })

  test.each<[given: string[], problem: string, hint: string]>([
    [[], 'which example?', 'npm run example NAME, with one of these'],
    [['kinesis-brigde'], 'there is no example `kinesis-brigde`', 'did you mean `kinesis-bridge`?'],
  ])('%j is answered with what there is', (given, problem, hint) => {
    const { status, stdout, stderr } = run(...given)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    const [first, second, , ...lines] = stderr.trimEnd().split('\n')
    expect([first, second]).toEqual([problem, hint])
    expect(lines.map((line) => line.trim().split(/ {2,}/)[0]).sort()).toEqual(NAMES)
  })
})

test('Ctrl-C leaves nothing behind', { timeout: 60_000 }, async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'xacct-example-'))
  // Set late, so that tsx finds what it has compiled before.
  const late = `data:text/javascript,process.env.TMPDIR=${JSON.stringify(temporary)}`
  const child = spawn(process.execPath, ['--import', 'tsx', '--import', late, 'examples/remote-lambda/run.ts'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ours = () => readdirSync(temporary).filter((name) => name.startsWith('xacct'))
  let before: string[] = []
  const err = text(child.stderr)
  child.stdout.on('data', (out) => {
    // By then functions have run, and their environments are warm.
    if (!String(out).includes('By every name')) return
    before = ours()
    child.kill('SIGINT')
  })
  const [code] = await once(child, 'close')
  expect({ code, err: await err }).toEqual({ code: 130, err: '' })
  expect({ had: before.length > 0, has: ours() }).toEqual({ had: true, has: [] })
  rmSync(temporary, { recursive: true })
})

test('the README of the examples names each of them', () => {
  const readme = readFileSync('examples/README.md', 'utf8')
  expect([...readme.matchAll(/^\| \[([\w-]+)\]\(\1\/README\.md\)/gm)].map(([, name]) => name).sort()).toEqual(NAMES)
})
