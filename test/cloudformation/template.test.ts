import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseTemplate } from '../../src/cloudformation/template/parse-template.ts'
import { resolve } from '../../src/cloudformation/template/resolve.ts'
import { isPending, NO_VALUE, type Value } from '../../src/cloudformation/template/scope.ts'
import type { TemplateValue } from '../../src/cloudformation/template/template-value.ts'
import { partitionOf } from '../../src/core/partition.ts'
import { makePlan, planScope } from '../../src/local/services/cloudformation/deployment/make-plan.ts'
import { Store } from '../../src/local/store/state.ts'

const place = {
  account: '111122223333',
  region: 'eu-west-1',
  partition: partitionOf('eu-west-1'),
  stackName: 'shop',
  stackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/1',
  notificationArns: ['arn:aws:sns:eu-west-1:111122223333:a', 'arn:aws:sns:eu-west-1:111122223333:b'],
}

type Given = Readonly<Record<string, string>>

/** Everything that can be said of a template before anything is made. */
function plan(body: string, given: Given = {}) {
  const parameters = Object.entries(given).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }))
  const stored = (name: string) => (name === '/there' ? 'stored' : undefined)
  const input = {
    body,
    parameters: { given: parameters, stored },
    tags: [],
    capabilities: [],
    rollbackConfiguration: {},
    place,
  }
  return makePlan(input, new Store())
}

async function refusal(body: string | object, given: Given = {}): Promise<string> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const outcome = await plan(text, given).then(
    () => 'accepted',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  )
  return outcome.replace(/^ValidationError: /, '')
}

const Q = { Type: 'AWS::SQS::Queue' }
const with_ = (Properties: object, more: object = {}) => ({ Resources: { A: { ...Q, Properties } }, ...more })
const delay = (value: unknown, more: object = {}) => with_({ DelaySeconds: value }, more)

/** Texts as recorded from AWS (localstack, tests/aws/services/cloudformation) or quoted in public logs, unless the code says otherwise. */
const REFUSED: readonly (readonly [name: string, template: string | object, message: string])[] = [
  ['nothing', '', 'Template format error: unsupported structure.'],
  ['a list', '- a', 'Template format error: unsupported structure.'],
  ['broken JSON', '{"Resources": {"A": }}', 'Template format error: JSON not well-formed. (line 1, column 21)'],
  ['a key twice in JSON', '{"a": 1,\n "a": 2}', 'Template format error: JSON not well-formed. (line 2, column 7)'],
  ['broken YAML', 'Resources:\n  A: [1,\n', 'Template format error: YAML not well-formed. (line 3, column 1)'],
  ['a key twice in YAML', 'a: 1\na: 2', 'Template format error: YAML not well-formed. (line 2, column 1)'],
  ['an unknown tag', 'a: !Nope b', 'Template format error: YAML not well-formed. (line 1, column 10)'],
  [
    'a tag of YAML that is not supported',
    'a: !!binary aGk=',
    'Template format error: YAML not well-formed. (line 1, column 13)',
  ],
  ['an alias', 'a: &x 1\nb: *x', 'Template format error: YAML aliases are not allowed in CloudFormation templates'],
  [
    'a null',
    'Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:',
    "[/Resources/A/Properties] 'null' values are not allowed in templates",
  ],
  ['no resources', { Parameters: {} }, 'Template format error: At least one Resources member must be defined.'],
  ['an unknown section', { Resource: {}, Outputz: {} }, 'Invalid template property or properties [Resource, Outputz]'],
  [
    'a resource that is none',
    { Resources: { A: 1 } },
    'Template format error: Any Resources member must be an object.',
  ],
  [
    'a resource without type',
    { Resources: { A: {} } },
    'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
  ],
  ['an unknown member', { Resources: { A: { ...Q, Invalid: 1 } } }, "Invalid template resource property 'Invalid'"],
  [
    'properties that are none',
    { Resources: { A: { ...Q, Properties: [] } } },
    'Template format error: Any Properties member must be an object.',
  ],
  ['a name with a dash', { Resources: { 'A-b': Q } }, 'Template format error: Resource name A-b is non alphanumeric.'],
  [
    'unknown types',
    { Resources: { A: Q, B: { Type: 'AWS::Nope::B' }, C: { Type: 'Custom::C' } } },
    'Template format error: Unrecognized resource types: [AWS::Nope::B, Custom::C]',
  ],
  [
    'too many resources',
    { Resources: Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`R${i}`, Q])) },
    'Template format error: Number of resources, 501, is greater than maximum allowed, 500',
  ],
  [
    'an unknown deletion policy',
    { Resources: { A: { ...Q, DeletionPolicy: 'Keep' } } },
    'Template format error: Unrecognized DeletionPolicy Keep',
  ],
  [
    'a deletion policy that is a function',
    { Resources: { A: { ...Q, DeletionPolicy: { Ref: 'AWS::Region' } } } },
    'Template format error: Every DeletionPolicy member must be a string.',
  ],
  [
    'a snapshot of what has none',
    { Resources: { A: { ...Q, DeletionPolicy: 'Snapshot' } } },
    'Template error: resource type AWS::SQS::Queue does not support deletion policy Snapshot',
  ],
  [
    'an output without value',
    with_({}, { Outputs: { O: {} } }),
    'Template format error: Every Outputs member must contain a Value object',
  ],
  ['an unknown transform', with_({}, { Transform: 'Macro' }), 'No transform named Macro found.'],
  [
    'a transform within',
    with_({ 'Fn::Transform': { Name: 'AWS::Include' } }),
    'No transform named AWS::Include found.',
  ],
  [
    'a transform by reference',
    with_({}, { Transform: [{ Name: { Ref: 'A' } }] }),
    'Key Name of transform definition must be a string.',
  ],
  [
    'an unknown Ref',
    delay({ Ref: 'Nope' }),
    'Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template',
  ],
  [
    'an unknown Ref in a branch not taken',
    with_({ DelaySeconds: { 'Fn::If': ['C', 1, { Ref: 'Nope' }] } }, { Conditions: { C: { 'Fn::Equals': [1, 1] } } }),
    'Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template',
  ],
  [
    'an unknown variable',
    delay({ 'Fn::Sub': '${Nope}-x' }),
    'Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template',
  ],
  [
    'an unknown DependsOn',
    { Resources: { A: { ...Q, DependsOn: ['B'] } } },
    'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
  ],
  [
    'an unknown Ref in an output',
    with_({}, { Outputs: { O: { Value: { Ref: 'Nope' } } } }),
    'Template format error: Unresolved resource dependencies [Nope] in the Outputs block of the template',
  ],
  [
    'an attribute of nothing',
    delay({ 'Fn::GetAtt': ['Nope', 'Arn'] }),
    'Template error: instance of Fn::GetAtt references undefined resource Nope',
  ],
  [
    'half an attribute',
    delay({ 'Fn::GetAtt': ['A'] }),
    'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
  ],
  [
    'one name for two things',
    with_({}, { Parameters: { A: { Type: 'String', Default: 'x' } } }),
    'Template format error: A is the name of both a parameter and a resource.',
  ],
  [
    'a wait for signals',
    { Resources: { A: { ...Q, CreationPolicy: { ResourceSignal: { Count: 1 } } } } },
    'Template format error: [/Resources/A] The local AWS has not built CreationPolicy.',
  ],
  ['a resource that needs itself', delay({ Ref: 'A' }), 'Circular dependency between resources: [A]'],
  [
    'a circle',
    {
      Resources: {
        A: { ...Q, DependsOn: 'B' },
        B: { ...Q, DependsOn: 'C' },
        C: { ...Q, Properties: { QueueName: { Ref: 'A' } } },
        D: Q,
      },
    },
    'Circular dependency between resources: [A, B, C]',
  ],
  [
    'a condition on a resource',
    with_({}, { Conditions: { C: { 'Fn::Equals': [{ Ref: 'A' }, 'x'] } } }),
    'Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template',
  ],
  [
    'a condition that is none',
    with_({}, { Conditions: { C: 'yes' } }),
    'Template format error: Conditions can only be boolean operations on parameters and other conditions',
  ],
  [
    'an import in a condition',
    with_({}, { Conditions: { C: { 'Fn::Equals': [{ 'Fn::ImportValue': 'x' }, 'x'] } } }),
    'Template error: Cannot use Fn::ImportValue in Conditions.',
  ],
  [
    "another stack's output in a condition",
    with_({}, { Conditions: { C: { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::GetStackOutput': {} }, 'x'] }] } } }),
    'Template error: Cannot use Fn::GetStackOutput in Conditions.',
  ],
  [
    'conditions in a circle',
    with_({}, { Conditions: { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { 'Fn::Not': [{ Condition: 'A' }] } } }),
    'Template format error: Circular dependency between conditions: [A]',
  ],
  [
    'an unknown condition',
    { Resources: { A: { ...Q, Condition: 'Nope' } } },
    'Template format error: Unresolved condition dependency Nope in the Resources block of the template',
  ],
  [
    'an unknown condition of an output',
    with_({}, { Outputs: { O: { Value: 1, Condition: 'Nope' } } }),
    'Template format error: Unresolved condition dependency Nope in the Outputs block of the template',
  ],
  [
    'an unknown condition in If',
    delay({ 'Fn::If': ['Nope', 1, 2] }),
    'Template error: unresolved condition dependency Nope in Fn::If',
  ],
  [
    'If with two elements',
    delay({ 'Fn::If': ['C', 1] }, { Conditions: { C: { 'Fn::Equals': [1, 1] } } }),
    'Template error: Fn::If requires a list argument with three elements',
  ],
  [
    'And with one operand',
    with_(
      {},
      { Conditions: { C: { 'Fn::And': [{ 'Fn::Equals': [1, 1] }] } }, Outputs: { O: { Value: 1, Condition: 'C' } } },
    ),
    'Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean parameters.',
  ],
  [
    'Equals outside of conditions',
    delay({ 'Fn::Equals': [1, 1] }),
    expect.stringContaining(
      'Template format error: Encountered unsupported function: Fn::Equals Supported functions are: [Fn::Base64, Fn::GetAtt,',
    ),
  ],
  [
    'an unknown function',
    delay({ 'Fn::Nope': 1 }),
    expect.stringContaining(
      'Template format error: Encountered unsupported function: Fn::Nope Supported functions are: [',
    ),
  ],
  [
    'Length without the extensions',
    delay({ 'Fn::Length': [1] }),
    expect.stringContaining('Encountered unsupported function: Fn::Length'),
  ],
  [
    'Join without a list',
    delay({ 'Fn::Join': ['-', 'a'] }),
    'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
  ],
  [
    'Split without a delimiter',
    delay({ 'Fn::Split': ['', 'a'] }),
    'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
  ],
  [
    'Select beyond the list',
    delay({ 'Fn::Select': [2, ['a', 'b']] }),
    'Template error: Fn::Select cannot select nonexistent value at index 2',
  ],
  [
    'Select by a name',
    delay({ 'Fn::Select': ['x', ['a', 'b']] }),
    'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
  ],
  [
    'a variable with a space',
    delay({ 'Fn::Sub': '${A b}' }),
    'Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
  ],
  [
    'Sub of nothing',
    delay({ 'Fn::Sub': [] }),
    "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
  ],
  [
    'Base64 of a list',
    delay({ 'Fn::Base64': ['a'] }),
    'Template error: every Fn::Base64 object must have a String-typed value.',
  ],
  [
    'an import named by a resource',
    delay({ 'Fn::ImportValue': { Ref: 'A' } }),
    'Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
  ],
  [
    "an import named by another stack's output",
    delay({ 'Fn::ImportValue': { 'Fn::GetStackOutput': {} } }),
    'Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
  ],
  [
    'an unknown map',
    delay({ 'Fn::FindInMap': ['M', 'a', 'b'] }),
    "Template error: Mapping named 'M' is not present in the 'Mappings' section of template.",
  ],
  [
    'an unknown key of a map',
    delay({ 'Fn::FindInMap': ['M', 'C', 'Suffix'] }, { Mappings: { M: { A: { Suffix: 'a' } } } }),
    'Template error: Unable to get mapping for M::C::Suffix',
  ],
  [
    'a key that every object has',
    delay({ 'Fn::FindInMap': ['M', 'constructor', 'name'] }, { Mappings: { M: { A: { Suffix: 'a' } } } }),
    'Template error: Unable to get mapping for M::constructor::name',
  ],
  [
    'a map with a function',
    with_({}, { Mappings: { M: { A: { B: { Ref: 'X' } } } } }),
    'Template format error: Every Mappings attribute must be a String or a List.',
  ],
  [
    'a map that is too flat',
    with_({}, { Mappings: { A: { B: 'x' } } }),
    'Template format error: Every Mappings member A must be a map',
  ],
  [
    'an unknown parameter type',
    with_({}, { Parameters: { P: { Type: 'Strin' } } }),
    'Template format error: Unrecognized parameter type: Strin',
  ],
  [
    'a parameter without type',
    with_({}, { Parameters: { P: {} } }),
    'Template format error: Every Parameters object must contain a Type member.',
  ],
  [
    'an unknown member of a parameter',
    with_({}, { Parameters: { P: { Type: 'String', Max: 1 } } }),
    "Invalid template parameter property 'Max'",
  ],
  [
    'a parameter of the store that is not there',
    with_({}, { Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/nope' } } }),
    'Unable to fetch parameters [/nope] from parameter store for this account.',
  ],
  [
    'a broken rule',
    with_(
      {},
      { Rules: { R: { Assertions: [{ Assert: { 'Fn::Contains': [['a'], 'b'] }, AssertDescription: 'b is not a' }] } } },
    ),
    'Template error: Rule R failed: b is not a',
  ],
  [
    'too deep a template',
    `{"Resources": ${'['.repeat(200)}${']'.repeat(200)}}`,
    'Template format error: unsupported structure.',
  ],
]

test.each(REFUSED)('refuses %s', async (_, template, message) => {
  expect(await refusal(template)).toEqual(message)
})

const parameter = (declaration: object) => with_({}, { Parameters: { P: declaration } })

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
const PARAMETERS: readonly (readonly [declaration: object, given: Given, outcome: string])[] = [
  [{ Type: 'String' }, {}, 'Parameters: [P] must have values'],
  [{ Type: 'String', Default: '' }, {}, 'accepted'],
  [
    { Type: 'String', Default: 1 },
    { Nope: 'x', Neither: 'y' },
    'Parameters: [Nope, Neither] do not exist in the template',
  ],
  [{ Type: 'String', AllowedValues: ['a', 1] }, { P: '1' }, 'accepted'],
  [{ Type: 'String', AllowedValues: ['a', 1] }, { P: 'b' }, "Parameter 'P' must be one of AllowedValues"],
  [{ Type: 'String', AllowedPattern: '[a-z]+' }, { P: 'a1' }, "Parameter 'P' must match pattern [a-z]+"],
  [
    { Type: 'String', AllowedPattern: '[a-z]+', ConstraintDescription: 'small letters only' },
    { P: '1' },
    'Parameter P failed to satisfy constraint: small letters only',
  ],
  [{ Type: 'String', MinLength: 2, MaxLength: '3' }, { P: 'a' }, "Parameter 'P' must contain at least 2 characters"],
  [{ Type: 'String', MinLength: 2, MaxLength: '3' }, { P: 'abcd' }, "Parameter 'P' must contain at most 3 characters"],
  [{ Type: 'Number' }, { P: 'x' }, "Parameter 'P' must be a number."],
  [{ Type: 'Number', MinValue: 1, MaxValue: 9 }, { P: '0' }, "Parameter 'P' must be a number not less than 1"],
  [{ Type: 'Number', MinValue: 1, MaxValue: 9 }, { P: '9.5' }, "Parameter 'P' must be a number not greater than 9"],
  [{ Type: 'List<Number>', MaxValue: 9 }, { P: '1, 10' }, "Parameter 'P' must be a number not greater than 9"],
  [
    { Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] },
    { P: 'a,c' },
    "Parameter 'P' must be one of AllowedValues",
  ],
  [{ Type: 'List<AWS::EC2::Subnet::Id>' }, { P: 'subnet-1,subnet-2' }, 'accepted'],
]

test.each(PARAMETERS)('a parameter %j given %j is %s', async (declaration, given, outcome) => {
  expect(await refusal(parameter(declaration), given)).toBe(outcome)
})

const SCOPE_TEMPLATE = {
  Transform: 'AWS::LanguageExtensions',
  Parameters: {
    Name: { Type: 'String', Default: 'shop' },
    Count: { Type: 'Number', Default: 3 },
    List: { Type: 'CommaDelimitedList', Default: 'a, b,c' },
    Empty: { Type: 'CommaDelimitedList', Default: '' },
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/there' },
  },
  Mappings: { Regions: { 'eu-west-1': { Ami: 'ami-1', Zones: ['x', 'y'], Size: 2 } } },
  Conditions: {
    Yes: { 'Fn::Equals': [{ Ref: 'Name' }, 'shop'] },
    No: { 'Fn::Not': [{ Condition: 'Yes' }] },
    Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    Numbers: { 'Fn::Equals': [{ Ref: 'Count' }, 3] },
  },
  Resources: { A: Q, B: Q },
}

async function evaluate(value: unknown): Promise<Value> {
  const { source, condition } = await plan(JSON.stringify(SCOPE_TEMPLATE))
  return resolve(value as TemplateValue, planScope({ source, condition, place, store: new Store() }))
}

const none = { Ref: 'AWS::NoValue' }

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const VALUES: readonly (readonly [name: string, value: unknown, result: unknown])[] = [
  ['a parameter', { Ref: 'Name' }, 'shop'],
  ['a number is a text', { Ref: 'Count' }, '3'],
  ['a list', { Ref: 'List' }, ['a', 'b', 'c']],
  ['an empty list', { Ref: 'Empty' }, []],
  ['what the store holds', { Ref: 'Stored' }, 'stored'],
  ['the account', { Ref: 'AWS::AccountId' }, '111122223333'],
  ['the Region', { Ref: 'AWS::Region' }, 'eu-west-1'],
  ['the partition', { Ref: 'AWS::Partition' }, 'aws'],
  ['the suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
  ['the stack', { 'Fn::Join': [' ', [{ Ref: 'AWS::StackName' }, { Ref: 'AWS::StackId' }]] }, `shop ${place.stackId}`],
  ['the notification ARNs', { Ref: 'AWS::NotificationARNs' }, place.notificationArns],
  ['no value', none, NO_VALUE],
  ['no value in a list', ['a', none, 'b'], ['a', 'b']],
  ['no value in an object', { a: 1, b: none, c: { d: none } }, { a: 1, c: {} }],
  ['Join', { 'Fn::Join': ['-', ['a', 1, { Ref: 'Name' }, none, true]] }, 'a-1-shop-true'],
  ['Join of a list parameter', { 'Fn::Join': ['', { Ref: 'List' }] }, 'abc'],
  ['Join of nothing', { 'Fn::Join': ['-', [none]] }, ''],
  ['Split', { 'Fn::Split': ['|', 'a||b'] }, ['a', '', 'b']],
  ['Select', { 'Fn::Select': ['1', { Ref: 'List' }] }, 'b'],
  ['Select of an object', { 'Fn::Select': [0, [{ a: 1 }]] }, { a: 1 }],
  ['Sub', { 'Fn::Sub': '${Name}-${AWS::Region}-${!Name}-$Name-${X' }, 'shop-eu-west-1-${Name}-$Name-${X'],
  [
    'Sub with its own values',
    { 'Fn::Sub': ['${Own}/${Name}', { Own: { 'Fn::Join': ['', ['o', 'w', 'n']] }, Name: 'mine' }] },
    'own/mine',
  ],
  ['Base64', { 'Fn::Base64': 'héllo' }, Buffer.from('héllo').toString('base64')],
  ['FindInMap', { 'Fn::FindInMap': ['Regions', { Ref: 'AWS::Region' }, 'Ami'] }, 'ami-1'],
  ['FindInMap of a list', { 'Fn::FindInMap': ['Regions', 'eu-west-1', 'Zones'] }, ['x', 'y']],
  [
    'FindInMap with a default',
    { 'Fn::FindInMap': ['Regions', 'us-east-1', 'Ami', { DefaultValue: { Ref: 'Name' } }] },
    'shop',
  ],
  ['If', [{ 'Fn::If': ['Yes', 1, 2] }, { 'Fn::If': ['No', 1, 2] }, { 'Fn::If': ['No', 1, none] }], [1, 2]],
  [
    'conditions',
    ['Both', 'Either', 'Numbers'].map((name) => ({ 'Fn::If': [name, 'yes', 'no'] })),
    ['no', 'yes', 'yes'],
  ],
  ['GetAZs of here', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
  ['GetAZs of elsewhere', { 'Fn::Select': [0, { 'Fn::GetAZs': 'us-east-1' }] }, 'us-east-1a'],
  ['Cidr', { 'Fn::Cidr': ['192.168.0.0/24', 6, 5] }, [0, 32, 64, 96, 128, 160].map((n) => `192.168.0.${n}/27`)],
  ['Cidr from within a block', { 'Fn::Cidr': ['10.0.7.9/16', '2', '8'] }, ['10.0.0.0/24', '10.0.1.0/24']],
  [
    'Cidr of IPv6',
    { 'Fn::Cidr': ['2600:1f18:abc:de00::/56', 2, 64] },
    ['2600:1f18:abc:de00::/64', '2600:1f18:abc:de01::/64'],
  ],
  ['Length', { 'Fn::Length': { Ref: 'List' } }, 3],
  ['ToJsonString', { 'Fn::ToJsonString': { a: [1, { Ref: 'Name' }] } }, '{"a":[1,"shop"]}'],
  [
    'plain values',
    { a: [1, 'x', true], Condition: { StringEquals: { a: 'b' } } },
    { a: [1, 'x', true], Condition: { StringEquals: { a: 'b' } } },
  ],
]

test.each(VALUES)('%s', async (_, value, result) => {
  expect(await evaluate(value)).toEqual(result)
})

test('what a resource will tell stays open, and shows it', async () => {
  const value = await evaluate({
    'Fn::Sub': ['${A}/${B.Arn}/${x}', { x: { 'Fn::Select': [0, { 'Fn::Split': ['/', { Ref: 'A' }] }] } }],
  })
  expect(isPending(value)).toBe(true)
  expect(JSON.parse(JSON.stringify(value))).toEqual({
    'Fn::Join': [
      '',
      [
        '',
        { Ref: 'A' },
        '/',
        { 'Fn::GetAtt': ['B', 'Arn'] },
        '/',
        { 'Fn::Select': [0, { 'Fn::Split': ['/', { Ref: 'A' }] }] },
        '',
      ],
    ],
  })
})

test('YAML and JSON say the same', () => {
  const yaml = `
AWSTemplateFormatVersion: 2010-09-09
Resources:
  A:
    Type: AWS::SQS::Queue
    Condition: C
    Properties:
      QueueName: !Sub '\${AWS::StackName}-a'
      Tags: !If [C, [{Key: x, Value: yes}], !Ref AWS::NoValue]
      Account: 012345678901
      Big: 123456789012345678901
      Policy: {Version: 2012-10-17, Condition: {Bool: {a: true}}}
      Nested: !Join ['', [!GetAtt B.Outputs.Url, !Select [0, !GetAZs '']]]
`
  expect(parseTemplate(yaml)).toEqual({
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: {
      A: {
        Type: 'AWS::SQS::Queue',
        Condition: 'C',
        Properties: {
          QueueName: { 'Fn::Sub': '${AWS::StackName}-a' },
          Tags: { 'Fn::If': ['C', [{ Key: 'x', Value: true }], { Ref: 'AWS::NoValue' }] },
          Account: '012345678901',
          Big: '123456789012345678901',
          Policy: { Version: '2012-10-17', Condition: { Bool: { a: true } } },
          Nested: {
            'Fn::Join': ['', [{ 'Fn::GetAtt': ['B', 'Outputs.Url'] }, { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }]],
          },
        },
      },
    },
  })
})

describe('laws', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '-', '/', '.', 'é', ' ') })

  test('Split takes apart what Join has put together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('|', '::', ','), fc.array(word, { minLength: 1 }), async (delimiter, words) => {
        const joined = { 'Fn::Join': [delimiter, words] }
        expect(await evaluate({ 'Fn::Split': [delimiter, joined] })).toEqual(words)
      }),
    )
  })

  test('Sub without variables changes nothing, and escapes lose their mark only', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(word, fc.constant('${!Name}'), fc.constant('$'), fc.constant('}'))),
        async (parts) => {
          const text = parts.join('')
          expect(await evaluate({ 'Fn::Sub': text })).toBe(text.replaceAll('${!Name}', '${Name}'))
        },
      ),
    )
  })

  test('Sub of a value is the value between the texts', async () => {
    await fc.assert(
      fc.asyncProperty(word, word, word, async (before, value, after) => {
        const sub = { 'Fn::Sub': [`${before.replaceAll('$', '')}\${v}${after}`, { v: value }] }
        expect(await evaluate(sub)).toBe(`${before}${value}${after}`)
      }),
    )
  })

  test('the blocks of Cidr lie in the block, side by side', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(255),
        fc.integer({ min: 8, max: 24 }),
        fc.integer({ min: 1, max: 8 }),
        async (first, prefix, count) => {
          const bits = Math.min(32 - prefix - 3, 24)
          const blocks = (await evaluate({ 'Fn::Cidr': [`${first}.0.0.0/${prefix}`, count, bits] })) as string[]
          const starts = blocks.map((block) =>
            block
              .split(/[./]/)
              .slice(0, 4)
              .reduce((sum, part) => sum * 256 + Number(part), 0),
          )
          expect(blocks).toHaveLength(count)
          for (const [i, start] of starts.entries()) expect(start).toBe((starts[0] as number) + i * 2 ** bits)
        },
      ),
    )
  })

  test('whatever a text is, reading it ends in a template or in words of CloudFormation', () => {
    const unit = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ' ',
      '\n',
      '"',
      '!Ref',
      '!',
      '&',
      '*',
      '-',
      'a',
      '1',
      '|',
      '%',
      '\t',
    )
    fc.assert(
      fc.property(fc.array(unit), (parts) => {
        try {
          parseTemplate(parts.join(''))
        } catch (error) {
          expect((error as { code?: string }).code).toBe('ValidationError')
        }
      }),
      { numRuns: 500 },
    )
  })
})
