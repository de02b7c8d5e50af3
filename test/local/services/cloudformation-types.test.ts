import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { PropertySchema } from '../../../src/local/services/cloudformation/property-schema.ts'
import type { ResourceType } from '../../../src/local/services/cloudformation/resource-type.ts'
import { builtTypes, loadTypes } from '../../../src/local/services/cloudformation/resource-types.ts'

/** cfn-lint carries the schemas that CloudFormation itself checks properties with; they are the reference for ours. */
const SCRIPT = `
import json, sys
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER as manager
schemas = {}
for name in sys.argv[1:]:
    try:
        schemas[name] = manager.get_resource_schema('us-east-1', name).schema
    except Exception:
        pass
print(json.dumps(schemas))
`

interface Published {
  readonly properties?: Readonly<Record<string, { readonly type?: string | readonly string[]; readonly $ref?: string }>>
  readonly required?: readonly string[]
  readonly createOnlyProperties?: readonly string[]
  readonly conditionalCreateOnlyProperties?: readonly string[]
  readonly readOnlyProperties?: readonly string[]
}

/** Types that cfn-lint's release does not know, or says nothing of. */
const UNPUBLISHED = ['AWS::CDK::Metadata', 'AWS::Lambda::ResourcePolicy']

/** Properties that AWS changes in place and that here take a new resource. */
const REPLACED_HERE: Readonly<Record<string, readonly string[]>> = {
  'AWS::Logs::LogGroup': ['KmsKeyId', 'LogGroupClass', 'DeletionProtectionEnabled'],
  'AWS::EC2::SecurityGroupIngress': ['Description'],
  'AWS::IAM::Group': ['Path'],
  'AWS::EC2::SecurityGroupEgress': ['Description'],
  'AWS::EC2::NetworkInterface': ['SecondaryPrivateIpAddressCount'],
  'AWS::EC2::Instance': [
    'DisableApiTermination',
    'IamInstanceProfile',
    'InstanceInitiatedShutdownBehavior',
    'Monitoring',
  ],
}

/** Attributes of what is not built. */
const NOT_ANSWERED: Readonly<Record<string, readonly string[]>> = { 'AWS::Kinesis::Stream': ['WarmThroughputObject'] }

const names = [...builtTypes()].sort()
const types = await loadTypes(names)
const published = loadPublished()

describe.skipIf(!published)('resource types are as CloudFormation publishes them', () => {
  test('every type but the unpublished ones is compared', () => {
    expect(names.filter((name) => published?.[name]?.properties === undefined)).toEqual(UNPUBLISHED)
  })

  test.each(names.filter((name) => !UNPUBLISHED.includes(name)))('%s', (name) => {
    const type = types.get(name) as ResourceType
    const schema = published?.[name] as Published
    const attributes = topLevel(schema.readOnlyProperties)
    const writable = Object.keys(schema.properties ?? {}).filter((property) => !attributes.includes(property))
    const [built, missing] = [Object.keys(type.properties), type.notBuilt ?? []]
    expect([...built, ...missing].sort()).toEqual(writable.sort())
    expect([...(type.required ?? [])].sort()).toEqual([...(schema.required ?? [])].sort())
    const createOnly = topLevel(schema.createOnlyProperties).filter((property) => built.includes(property))
    const maybe = topLevel(schema.conditionalCreateOnlyProperties)
    const ours = (type.createOnly ?? []).filter((property) => !maybe.includes(property))
    expect(ours.filter((property) => !REPLACED_HERE[name]?.includes(property)).sort()).toEqual(createOnly.sort())
    expect(attributes.filter((attribute) => !type.attributes?.includes(attribute))).toEqual(NOT_ANSWERED[name] ?? [])
    for (const property of built) {
      const { type: kind } = schema.properties?.[property] ?? {}
      if (kind !== undefined)
        expect([property, [kind].flat()]).toEqual([
          property,
          expect.arrayContaining([kindOf(type.properties[property] as PropertySchema)]),
        ])
    }
  })
})

test('a type that changes nothing in place says so by having no update', () => {
  const stubborn = names.filter((name) => {
    const { properties, createOnly = [], update } = types.get(name) as ResourceType
    return update === undefined && Object.keys(properties).some((property) => !createOnly.includes(property))
  })
  expect(stubborn).toEqual([])
})

test('what names a resource cannot be changed in place', () => {
  const odd = names.filter((name) => {
    const { name: naming, properties, createOnly = [] } = types.get(name) as ResourceType
    return naming && naming.property in properties && !createOnly.includes(naming.property)
  })
  expect(odd).toEqual([])
})

function loadPublished(): Record<string, Published> | undefined {
  try {
    const output = execFileSync('python3', ['-c', SCRIPT, ...names], {
      maxBuffer: 2 ** 27,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return JSON.parse(output.toString()) as Record<string, Published>
  } catch {
    console.log('skipped: no python3 with cfn-lint to compare the resource types with')
    return undefined
  }
}

function topLevel(pointers: readonly string[] = []): string[] {
  const names = pointers.map((pointer) => pointer.split('/').slice(2))
  return names.filter((path) => path.length === 1).map(([name = '']) => name)
}

const KINDS = { list: 'array', json: 'object', map: 'object', shape: 'object' } as const

function kindOf({ type }: PropertySchema): string {
  return type in KINDS ? KINDS[type as keyof typeof KINDS] : type
}
