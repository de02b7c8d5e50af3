import { describe, expect, test } from 'vitest'
import { loadModel } from '../../../src/local/models/load-model.ts'
import { type Constraint, SERVICES, type ServiceId } from '../../../src/local/models/model.ts'
import { compile, validateInput } from '../../../src/local/models/validate-input.ts'
import type { Members } from '../../../src/local/protocols/protocol.ts'

const ROLE = 'arn:aws:iam::999999999999:role/reader'
const SESSION_PATTERN = 'Member must satisfy regular expression pattern: [\\w+=,.@-]*'

const ROWS: readonly (readonly [ServiceId, string, Members, string | undefined])[] = [
  ['sts', 'AssumeRole', { RoleArn: ROLE, RoleSessionName: 'session' }, undefined],
  [
    'sts',
    'AssumeRole',
    { RoleArn: ROLE },
    "Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
  ],
  [
    'sts',
    'AssumeRole',
    { RoleArn: ROLE, RoleSessionName: 'x' },
    "Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
  ],
  [
    'sts',
    'AssumeRole',
    { RoleArn: ROLE, RoleSessionName: 'my session' },
    `Value 'my session' at 'roleSessionName' failed to satisfy constraint: ${SESSION_PATTERN}`,
  ],
  [
    'sts',
    'AssumeRole',
    { RoleArn: ROLE, RoleSessionName: 'session', DurationSeconds: 43_201 },
    "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
  ],
  [
    'sts',
    'AssumeRole',
    {
      RoleArn: ROLE,
      RoleSessionName: 'session',
      Tags: [
        { Key: 'a', Value: 'b' },
        { Key: '', Value: 'b' },
      ],
    },
    "Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+; " +
      "Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    'sts',
    'AssumeRole',
    { RoleArn: ROLE, RoleSessionName: 'session', TransitiveTagKeys: [''] },
    "Value '[]' at 'transitiveTagKeys' failed to satisfy constraint: Member must satisfy constraint: " +
      '[Member must have length less than or equal to 128, Member must have length greater than or equal to 1, ' +
      'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+]',
  ],
  [
    'lambda',
    'Invoke',
    { FunctionName: 'f', InvocationType: 'Later' },
    "Value 'Later' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]",
  ],
  [
    'kinesis',
    'PutRecord',
    { StreamName: 's', PartitionKey: 'p', Data: Buffer.alloc(10_485_761) },
    "Value 'java.nio.HeapByteBuffer[pos=0 lim=10485761 cap=10485761]' at 'data' failed to satisfy constraint: " +
      'Member must have length less than or equal to 10485760',
  ],
]

describe('validateInput', () => {
  test.each(ROWS)('%s %s %#', (service, name, input, expected) => {
    const model = loadModel(service)
    const message = validateInput({ model, name, operation: model.operations[name]! }, input)
    const count = expected?.split('; ').length
    const prefix = count === 1 ? '1 validation error detected: ' : `${count} validation errors detected: `
    expect(message).toBe(expected === undefined ? undefined : prefix + expected)
  })

  test('a secret is not repeated', () => {
    const model = loadModel('lambda')
    const ref = { model, name: 'UpdateFunctionConfiguration', operation: model.operations.UpdateFunctionConfiguration! }
    const message = validateInput(ref, { FunctionName: 'f', Environment: { Variables: { '1': 'secret' } } })
    expect(message).not.toContain('secret')
  })
})

test('every pattern of patches.json compiles, those with Unicode classes as Unicode', () => {
  const patterns = SERVICES.flatMap((service) => Object.values(loadModel(service).constraints).flatMap(patternsOf))
  expect(patterns.length).toBeGreaterThan(100)
  for (const pattern of patterns) expect(compile(pattern).unicode || !pattern.includes('\\p{'), pattern).toBe(true)
})

function patternsOf({ pattern, each, keys }: Constraint): string[] {
  return [
    ...(pattern === undefined ? [] : [pattern]),
    ...(each ? patternsOf(each) : []),
    ...(keys ? patternsOf(keys) : []),
  ]
}
