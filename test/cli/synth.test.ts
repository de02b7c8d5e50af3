import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { type Ended, Xacct } from './process.ts'

vi.setConfig({ testTimeout: 60_000 })

const started: Xacct[] = []
afterEach(async () => {
  for (const xacct of started.splice(0)) await xacct.cleanUp()
})

const EXAMPLE = 'examples/remote-lambda/xacct.config.ts'

function xacct(...parameters: string[]): Promise<Ended> {
  const process = new Xacct(...parameters)
  started.push(process)
  return process.ended
}

const root = mkdtempSync(join(tmpdir(), 'xacct-synth-'))
afterAll(() => rmSync(root, { recursive: true }))

test('writes a template for each account and Region, and the packages', async () => {
  const folder = join(root, 'infra')
  const { code, stdout, stderr } = await xacct('synth', '--config', EXAMPLE, '--out', folder)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('remote-lambda: 2 templates, 2 packages')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'))
  expect(files.filter((name) => name.endsWith('.yaml')).sort()).toEqual([
    'called/us-east-1/template.yaml',
    'calling/us-east-1/template.yaml',
  ])
  const packages = files.filter((name) => name.startsWith('packages/'))
  expect(packages).toHaveLength(2)
  const template = readFileSync(join(folder, 'called/us-east-1/template.yaml'), 'utf8')
  const key = /S3Key: '?([^\s']+)/.exec(template)?.[1] as string
  expect(packages).toContain(`packages/${key}`)

  // Again: the same files, but for what an earlier run left, and with what is somebody else’s.
  mkdirSync(join(folder, 'gone/us-east-1'), { recursive: true })
  writeFileSync(join(folder, 'gone/us-east-1/template.yaml'), template)
  writeFileSync(join(folder, 'gone/us-east-1/access.yaml'), 'Resources: {}\n')
  writeFileSync(join(folder, `packages/${'0'.repeat(64)}.zip`), '')
  writeFileSync(join(folder, 'packages/mine.txt'), '')
  const again = await xacct('synth', '--config', EXAMPLE, '--out', folder, '--json')
  expect(JSON.parse(again.stdout)).toMatchObject({
    folder,
    stacks: [
      { stack: 'called/us-east-1', path: 'called/us-east-1/template.yaml', resources: 6 },
      { stack: 'calling/us-east-1', path: 'calling/us-east-1/template.yaml', resources: 3 },
    ],
  })
  expect(readFileSync(join(folder, 'called/us-east-1/template.yaml'), 'utf8')).toBe(template)
  expect(existsSync(join(folder, 'gone/us-east-1/template.yaml'))).toBe(false)
  expect(existsSync(join(folder, 'gone/us-east-1/access.yaml'))).toBe(true)
  const kept = readdirSync(join(folder, 'packages')).map((name) => `packages/${name}`)
  expect(kept.sort()).toEqual([...packages, 'packages/mine.txt'].sort())
})

test('a configuration that cannot be ends with 2, all its problems told, nothing written', async () => {
  const config = join(root, 'bad.yaml')
  writeFileSync(config, 'name: sys\naccounts:\n  home: { id: 1 }\nfunctions:\n  f: { account: hoem, entry: ./f.ts }\n')
  const { code, stdout, stderr } = await xacct('synth', '--config', config, '--out', join(root, 'out'))
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr.split('\n')).toEqual([
    'xacct: accounts.home.id (line 3): `1` is a number',
    '       text is needed here: put it in quotes',
    'xacct: functions.f.account (line 5): no account `hoem`',
    '       did you mean `home`?',
    'xacct: functions.f.entry (line 5): there is no `./f.ts`',
    '       paths are relative to the configuration',
    '',
  ])
  expect(existsSync(join(root, 'out'))).toBe(false)
  const json = await xacct('synth', '--config', config, '--json')
  expect(json.code).toBe(2)
  expect(JSON.parse(json.stdout)).toMatchObject({
    error: 'ConfigError',
    problems: [{ code: 'wrong-type' }, { code: 'unknown-name' }, { code: 'missing' }],
  })
})

test('code that cannot be packed ends with 2, told with file and line', async () => {
  const config = join(root, 'broken.yaml')
  writeFileSync(
    config,
    "name: sys\naccounts:\n  home: { id: '111111111111' }\nfunctions:\n  f: { account: home, entry: ./f.ts }\n",
  )
  writeFileSync(join(root, 'f.ts'), 'export const handler = () => {\n')
  const { code, stderr } = await xacct('synth', '--config', config, '--out', join(root, 'out'))
  expect(code).toBe(2)
  expect(stderr).toContain('xacct: functions.f.entry: f.ts:2: Unexpected end of file\n')
})
