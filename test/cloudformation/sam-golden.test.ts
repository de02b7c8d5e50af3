import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { parseTemplate } from '../../src/cloudformation/template/parse-template.ts'
import { askOracle, expandLocally, type SamCase, sorted } from './sam/oracle.ts'

/* Templates as projects have them, and what they expand to. */

const FOLDER = new URL('../golden/templates/sam/', import.meta.url)

/** By template, the values of its parameters. */
const GOLDEN = {
  'remote-lambda/called': { AccountToTrust: '222222222222' },
  'remote-lambda/calling': {
    RoleArn: 'arn:aws:iam::111111111111:role/called-InvocationRole-1A2B3C4D5E6F',
    FunctionName: 'arn:aws:lambda:us-east-1:111111111111:function:called-Called-1A2B3C4D5E6F',
  },
  'order-intake': { Stage: 'prod', CodeBucket: 'order-intake-code', CodeVersion: '17' },
  'nightly-report': {},
} as const

const names = Object.keys(GOLDEN) as (keyof typeof GOLDEN)[]
const read = (file: string) => readFileSync(new URL(file, FOLDER), 'utf8')
const caseOf = (name: keyof typeof GOLDEN): SamCase => ({
  template: parseTemplate(read(`${name}.yaml`)),
  parameters: GOLDEN[name],
  region: 'us-east-1',
})

const answers = await askOracle(names.map(caseOf))

const run = promisify(execFile)
const noLint = await run('cfn-lint', ['--version']).then(
  () => undefined,
  () => 'no cfn-lint',
)
if (noLint) console.log(`not linted: ${noLint}`)

test.each(names)('%s expands as it always has', (name) => {
  expect(expandLocally(caseOf(name))).toEqual({ template: JSON.parse(read(`${name}.expanded.json`)) })
})

test.skipIf(answers === undefined).each(names)('%s expands as AWS expands it', (name) => {
  const answer = answers?.[names.indexOf(name)]
  expect(sorted(expandLocally(caseOf(name)))).toEqual(answer && sorted(answer))
})

/** SAM writes the values of some parameters into the template: they are not referred to any more. */
const IGNORED = ['-i', 'W2001', 'W1020']

test.skipIf(noLint !== undefined)(
  'cfn-lint finds nothing wrong with the templates or with what they expand to',
  { timeout: 60_000 },
  async () => {
    const files = names.flatMap((name) => [`${name}.yaml`, `${name}.expanded.json`])
    const paths = files.map((file) => fileURLToPath(new URL(file, FOLDER)))
    const linted = await run('cfn-lint', ['-r', 'us-east-1', ...IGNORED, '--', ...paths]).catch((error) => error)
    expect(linted.stdout).toBe('')
  },
)
