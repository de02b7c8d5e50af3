import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { buildStacks } from '../../src/stacks/build-stacks.ts'
import { printTemplate, toTemplate } from '../../src/stacks/print-template.ts'
import { readTopology } from '../../src/topology/define-topology.ts'
import { cleanEnvironment } from '../clients/python.ts'
import { GOLDEN } from './golden-topologies.ts'

/* The kept templates before AWS's own judges: cfn-lint, and the translator of SAM, which passes plain CloudFormation through. */

vi.setConfig({ testTimeout: 120_000 })

const env = { ...cleanEnvironment('us-east-1'), PYTHONWARNINGS: 'ignore' }
const options = { env, encoding: 'utf8', timeout: 110_000, maxBuffer: 100_000_000 } as const

function whyMissing(command: string, ...parameters: string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, parameters, options)
  if (status === 0) return undefined
  return `${command} ${parameters.join(' ')}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`
}

const noLint = whyMissing('cfn-lint', '--version')
const noSam = whyMissing('python3', '-c', 'import samtranslator')
for (const missing of [noLint, noSam]) if (missing) console.log(`skipped: ${missing}`)

const FOLDER = 'test/golden/stacks'
const kept = Object.keys(GOLDEN).flatMap((name) =>
  readdirSync(join(FOLDER, name)).map((file) => join(FOLDER, name, file)),
)

test.skipIf(noLint)('cfn-lint finds nothing to say', () => {
  const { status, stdout, stderr } = spawnSync(
    'cfn-lint',
    ['-r', 'us-east-1', 'eu-central-1', 'eu-west-1', '--', ...kept],
    options,
  )
  expect(`${stdout}${stderr}`).toBe('')
  expect(status).toBe(0)
})

interface Read {
  readonly read: unknown
  readonly passed: unknown
}

const root = mkdtempSync(join(tmpdir(), 'xacct-templates-'))
afterAll(() => rmSync(root, { recursive: true }))

function readTemplates(paths: readonly string[]): Read[] {
  const { status, stdout, stderr } = spawnSync('python3', ['test/stacks/read_templates.py', ...paths], options)
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Read[]
}

describe.skipIf(noSam)('SAM’s translator', () => {
  test('reads what was written, and changes nothing of it', () => {
    const stacks = Object.values(GOLDEN).flatMap((topology) => buildStacks(topology))
    const paths = stacks.map((stack, index) => {
      const path = join(root, `${index}.yaml`)
      writeFileSync(path, printTemplate(stack))
      return path
    })
    const templates = stacks.map((stack) => JSON.parse(JSON.stringify(toTemplate(stack))))
    expect(readTemplates(paths)).toEqual(templates.map((template) => ({ read: template, passed: template })))
  })

  test('takes every text for a text', () => {
    const values = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'onyfalseruNOx0189.:_-+~=<>{}[]\'"#&*!|%@`,? \t$\\Éß漢') }),
      fc.constantFrom(
        'on',
        'Yes',
        'n',
        '~',
        'null',
        '<<',
        '=',
        '012',
        '0o14',
        '0x1f',
        '1_000',
        '12:30',
        '1:2:3',
        '.inf',
        '2012-10-17',
        '1e3',
        'a: b',
        'a #b',
        '- a',
        '? a',
        '---',
        '...',
        'a\nb',
        '\n',
        ' a',
        'a ',
        '${x}',
        '${!x}',
      ),
    )
    const environments = fc.sample(fc.dictionary(fc.stringMatching(/^[a-zA-Z]\w{1,8}$/), values, { maxKeys: 20 }), 60)
    const usable = environments.map((environment) =>
      Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(AWS|LAMBDA|XACCT)_/.test(name))),
    )
    const paths = usable.map((environment, index) => {
      const functions = { f: { account: 'home', entry: './f.ts', environment } }
      const [stack] = buildStacks(readTopology({ name: 'sys', accounts: { home: { id: '111111111111' } }, functions }))
      const path = join(root, `text-${index}.yaml`)
      writeFileSync(path, printTemplate(stack as NonNullable<typeof stack>))
      return path
    })
    const read = readTemplates(paths).map((one) => {
      const { Resources } = one.read as {
        Resources: { FFunction: { Properties: { Environment?: { Variables: object } } } }
      }
      return Resources.FFunction.Properties.Environment?.Variables ?? {}
    })
    expect(read).toEqual(usable)
  })
})
