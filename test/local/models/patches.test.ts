import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { loadModel } from '../../../src/local/models/load-model.ts'
import type { Constraint, ServiceId, ServiceModel } from '../../../src/local/models/model.ts'

/** botocore's models hold what the JavaScript SDK's schemas leave out; it is the reference for patches.json. */
const SERVICES: readonly ServiceId[] = [
  'sts',
  'iam',
  'lambda',
  'kinesis',
  'logs',
  'organizations',
  'sns',
  'events',
  'cloudformation',
]
const BOTOCORE = '1.43.11'
const SCRIPT = `
import json, botocore, botocore.loaders
loader = botocore.loaders.create_loader()
models = {s: loader.load_service_model(s, 'service-2') for s in ${JSON.stringify(SERVICES)}}
print(json.dumps({'version': botocore.__version__, 'models': models}))
`

interface Target {
  readonly shape: string
}
interface BotocoreShape {
  readonly type: string
  readonly members?: Readonly<Record<string, Target>>
  readonly member?: Target
  readonly key?: Target
  readonly value?: Target
  readonly pattern?: string
  readonly min?: number
  readonly max?: number
  readonly enum?: readonly string[]
}
interface BotocoreModel {
  readonly operations: Readonly<Record<string, { readonly input?: Target }>>
  readonly shapes: Readonly<Record<string, BotocoreShape>>
}

const botocore = loadBotocore()

describe.skipIf(!botocore)('patches.json', () => {
  test.each(SERVICES)('%s says what botocore says', (service) => {
    const model = loadModel(service)
    const facts = factsOf(model, (botocore as Record<string, BotocoreModel>)[service]!)
    const listed = Object.keys(model.constraints)
    expect(listed.length).toBeGreaterThan(0)
    expect(model.constraints).toEqual(Object.fromEntries(listed.map((key) => [key, facts.get(key)])))
  })
})

function loadBotocore(): Record<string, BotocoreModel> | undefined {
  try {
    const output = execFileSync('python3', ['-c', SCRIPT], { maxBuffer: 2 ** 27, stdio: ['ignore', 'pipe', 'ignore'] })
    const { version, models } = JSON.parse(output.toString()) as {
      version: string
      models: Record<string, BotocoreModel>
    }
    if (version === BOTOCORE) return models
    console.log(`skipped: patches.json was taken from botocore ${BOTOCORE}, here is ${version}`)
  } catch {
    console.log('skipped: no python3 with botocore to compare patches.json with')
  }
  return undefined
}

/** Walks both models side by side, for the two name some shapes differently. */
function factsOf(model: ServiceModel, reference: BotocoreModel): Map<string, Constraint> {
  const facts = new Map<string, Constraint>()
  const seen = new Set<string>()
  const walk = (ours: string, theirs: string): void => {
    const [shape, other] = [model.shapes[ours], reference.shapes[theirs]]
    if (!shape || !other || seen.has(`${ours} ${theirs}`)) return
    seen.add(`${ours} ${theirs}`)
    if (shape.type === 'list' && other.member) walk(shape.member.shape, other.member.shape)
    if (shape.type === 'map' && other.value) walk(shape.value.shape, other.value.shape)
    if (shape.type !== 'structure') return
    for (const [name, member] of Object.entries(shape.members)) {
      const target = other.members?.[name]
      if (!target) continue
      facts.set(`${ours}.${name}`, constraintOf(reference, target))
      walk(member.shape, target.shape)
    }
  }
  for (const [name, { input }] of Object.entries(model.operations)) {
    const target = reference.operations[name]?.input
    if (input && target) walk(input, target.shape)
  }
  return facts
}

function constraintOf(reference: BotocoreModel, target: Target): Constraint {
  const { type, pattern, min, max, enum: values, member, key, value } = reference.shapes[target.shape] as BotocoreShape
  const inner = type === 'list' ? member : type === 'map' ? value : undefined
  const [each, keys] = [inner && constraintOf(reference, inner), type === 'map' && key && constraintOf(reference, key)]
  return {
    ...(pattern !== undefined && { pattern }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(values && { enum: values }),
    ...(each && Object.keys(each).length > 0 && { each }),
    ...(keys && Object.keys(keys).length > 0 && { keys }),
  }
}
