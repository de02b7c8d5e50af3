import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { topologyConfig } from '../../src/topology/index.ts'
import { cleanEnvironment } from '../clients/python.ts'
import { example, spoiled } from './spoiled-configs.ts'

/* The published JSON schema against somebody else's validator: it must say what reading the file says. */

const VALIDATE = `
import json, sys
from jsonschema import Draft7Validator
given = json.load(sys.stdin)
Draft7Validator.check_schema(given["schema"])
validator = Draft7Validator(given["schema"])
print(json.dumps([validator.is_valid(config) for config in given["configs"]]))
`

const options = { env: cleanEnvironment('us-east-1'), encoding: 'utf8', timeout: 60_000 } as const
const probe = spawnSync('python3', ['-c', 'import jsonschema'], options)
const missing = probe.status === 0 ? undefined : `no jsonschema: ${probe.stderr?.trim().split('\n').at(-1)}`
if (missing) console.log(`skipped: ${missing}`)

describe.skipIf(missing)('the JSON schema', () => {
  const schema = JSON.parse(readFileSync('docs/xacct.schema.json', 'utf8')) as object

  function verdicts(configs: readonly unknown[]): boolean[] {
    const { stdout, stderr } = spawnSync('python3', ['-c', VALIDATE], {
      ...options,
      input: JSON.stringify({ schema, configs }),
      maxBuffer: 100_000_000,
    })
    expect(stderr).toBe('')
    return JSON.parse(stdout) as boolean[]
  }

  test('takes what is right, and `$schema` beside it', () => {
    expect(verdicts([example, { $schema: './xacct.schema.json', ...example }])).toEqual([true, true])
  })

  test('says of every spoiled configuration what zod says', () => {
    const configs = fc.sample(spoiled(fc.jsonValue({ maxDepth: 2 })), 2_000)
    const expected = configs.map((config) => topologyConfig.safeParse(config).success)
    const differ = verdicts(configs).flatMap((verdict, index) => (verdict === expected[index] ? [] : [configs[index]]))
    expect(differ).toEqual([])
    expect(new Set(expected).size).toBe(2)
  })
})
