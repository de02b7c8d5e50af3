import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
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

test('the README of the examples names each of them', () => {
  const text = readFileSync('examples/README.md', 'utf8')
  expect([...text.matchAll(/^\| \[([\w-]+)\]\(\1\/README\.md\)/gm)].map(([, name]) => name).sort()).toEqual(NAMES)
})
