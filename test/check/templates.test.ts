import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runChecks } from '../../src/check/run-checks.ts'
import { TemplateError, type TemplateSource } from '../../src/check/template-set.ts'
import { createTemplateSystem } from '../../src/check/template-system.ts'
import {
  allow,
  byRole,
  CALLED,
  CALLING,
  checkStacks,
  faults,
  fn,
  getAtt,
  inline,
  LAMBDA,
  NOW,
  REGION,
  ref,
  role,
  root,
  sourcesOf,
  trust,
} from './stacks.ts'

const GOLDEN = 'test/golden/templates'

const golden = (path: string, account: string, parameters: Record<string, string> = {}): TemplateSource => ({
  file: path,
  text: readFileSync(`${GOLDEN}/${path}`, 'utf8'),
  account,
  accountName: account,
  region: REGION,
  stackName:
    path
      .split('/')
      .at(-1)
      ?.replace(/(\.template)?\.(yaml|json)$/, '') ?? path,
  parameters,
})

const remoteLambda = (accountToTrust: string) => [
  golden('sam/remote-lambda/called.yaml', CALLED, { AccountToTrust: accountToTrust }),
  golden('sam/remote-lambda/calling.yaml', CALLING),
]

describe('two stacks as people write them, in SAM', () => {
  test('are sound: outputs of the called one are parameters of the calling one', () => {
    const { system, wires } = createTemplateSystem(remoteLambda(CALLING))
    expect(wires.map(({ parameter, output }) => `${parameter} = ${output}`)).toEqual([
      'calling.RoleArn = called.RoleArn',
      'calling.FunctionName = called.FunctionName',
    ])
    const report = runChecks(system, { now: NOW })
    expect(faults(report)).toEqual([])
    expect(report.calls).toEqual({ all: 1, allowed: 1 })
    expect(system.calls.map(({ from, to }) => [from.label, to.fn?.name])).toEqual([
      [expect.any(String), expect.any(String)],
    ])
  })

  test('are not where the called one trusts another account', () => {
    const report = runChecks(createTemplateSystem(remoteLambda('333333333333')).system, { now: NOW })
    expect(faults(report)).toEqual(['missing-side', 'missing-external-id'])
    const [first] = report.findings
    expect(first?.fix).toContain(`in account ${CALLED}`)
    expect(first?.place).toMatchObject({ file: 'sam/remote-lambda/calling.yaml', line: expect.any(Number) })
  })

  test('rest on the parameter that has no value, and say so', () => {
    const [called, calling] = remoteLambda(CALLING) as [TemplateSource, TemplateSource]
    const { system } = createTemplateSystem([{ ...called, parameters: {} }, calling])
    const report = runChecks(system, { now: NOW })
    const note = report.findings.find(
      ({ id, message }) => id === 'not-known' && message.includes('called.AccountToTrust'),
    )
    expect(note?.fix).toBe('--parameter called.AccountToTrust=…')
    const resting = report.findings.filter(({ restsOn }) => restsOn?.includes('called.AccountToTrust'))
    expect(resting.map(({ id }) => id)).toContain('missing-side')
  })
})

test('what CDK has synthesized is read, with its metadata, conditions and outputs of other stacks', () => {
  const names = ['StorageStack', 'WorkerStack', 'SharingStack']
  const { system } = createTemplateSystem(names.map((name) => golden(`cdk/${name}.template.json`, CALLED)))
  expect(system.functions.length).toBeGreaterThan(1)
  const report = runChecks(system, { now: NOW })
  expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([])
})

test('larger templates are read: SAM with every kind of event, CloudFormation with networks', () => {
  const files = [
    'sam/order-intake.yaml',
    'sam/nightly-report.yaml',
    'cloudformation/order-pipeline.yaml',
    'cloudformation/network.yaml',
  ]
  for (const file of files) {
    const { system } = createTemplateSystem([golden(file, CALLED)])
    expect(system.policies.length + system.subnets.size, file).toBeGreaterThan(0)
    runChecks(system, { now: NOW })
  }
})

describe('values', () => {
  /** The one resource that a function’s role may invoke, from whatever stands there. */
  const target = (value: unknown, more: object = {}) => {
    const text = JSON.stringify({
      Resources: {
        Role: role(trust(LAMBDA), inline(allow('lambda:InvokeFunction', value))),
        Fn: fn(getAtt('Role')),
        Named: fn(getAtt('Role'), { FunctionName: 'named' }),
      },
      ...more,
    })
    const source = {
      file: 'a.json',
      text,
      account: CALLED,
      accountName: 'a',
      region: REGION,
      stackName: 'a',
      parameters: {},
    }
    const { system } = createTemplateSystem([source])
    const document = system.policies.find(({ side }) => side === 'inline')?.document as {
      Statement: { Resource: unknown }[]
    }
    return document.Statement[0]?.Resource
  }
  const arn = (name: string) => `arn:aws:lambda:${REGION}:${CALLED}:function:${name}`

  test.each<[title: string, value: unknown, resolved: unknown, more?: object]>([
    ['a name that the template gives', getAtt('Named'), arn('named')],
    ['a name that AWS would make up', getAtt('Fn'), arn('a-Fn')],
    ['Fn::Sub', { 'Fn::Sub': '${Fn.Arn}:live' }, `${arn('a-Fn')}:live`],
    [
      'pseudo parameters',
      { 'Fn::Sub': 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:x' },
      arn('x'),
    ],
    ['Fn::Join', { 'Fn::Join': [':', [getAtt('Named'), '7']] }, `${arn('named')}:7`],
    ['a default', ref('Target'), arn('d'), { Parameters: { Target: { Type: 'String', Default: arn('d') } } }],
    [
      'the branch that a condition chooses',
      { 'Fn::If': ['Yes', arn('yes'), arn('no')] },
      arn('yes'),
      { Conditions: { Yes: { 'Fn::Equals': [ref('AWS::Region'), REGION] } } },
    ],
    ['AWS::NoValue', [arn('x'), ref('AWS::NoValue')], [arn('x')]],
    [
      'a mapping',
      { 'Fn::FindInMap': ['Targets', ref('AWS::Region'), 'Arn'] },
      arn('m'),
      { Mappings: { Targets: { [REGION]: { Arn: arn('m') } } } },
    ],
  ])('%s', (_, value, resolved, more) => expect(target(value, more)).toEqual(resolved))
})

describe('other stacks', () => {
  const exporting = byRole().called
  test.each<[title: string, value: unknown]>([
    ['an export of the same account', { 'Fn::ImportValue': 'greeter-role' }],
    ['an output by the stack’s name', { 'Fn::GetStackOutput': { StackName: 'called', OutputName: 'RoleArn' } }],
  ])('%s', (_, value) => {
    const called = { ...exporting, account: CALLED } as NonNullable<typeof exporting>
    const sources = sourcesOf({
      called,
      calling: { account: CALLED, resources: { Role: role(trust(LAMBDA), inline(allow('sts:AssumeRole', value))) } },
    })
    const [first, second] = sources as [TemplateSource, TemplateSource]
    const withExport = JSON.parse(first.text) as { Outputs: { RoleArn: object } }
    withExport.Outputs.RoleArn = { ...withExport.Outputs.RoleArn, Export: { Name: 'greeter-role' } }
    const { system } = createTemplateSystem([{ ...first, text: JSON.stringify(withExport) }, second])
    const own = system.policies.find(({ place, side }) => place.file === 'calling.json' && side === 'inline')
    expect(JSON.stringify(own?.document)).toContain(`arn:aws:iam::${CALLED}:role/called-InvokeRole`)
  })

  test('a value that is given counts more than an output of the same name', () => {
    const other = `arn:aws:iam::${CALLED}:role/other`
    const { system, wires } = createTemplateSystem(sourcesOf(byRole(), { RoleArn: other }))
    expect(wires.map(({ parameter }) => parameter)).toEqual(['calling.FunctionArn'])
    expect(runChecks(system, { now: NOW }).findings.map(({ id }) => id)).toContain('unknown-target')
  })
})

test('templates that CloudFormation would refuse are told together, in its words', () => {
  const sources = sourcesOf({
    called: {
      account: CALLED,
      resources: { A: { Type: 'AWS::Lambda::Function', Properties: { Role: getAtt('Nobody') } } },
    },
    calling: { account: CALLING, resources: { B: fn(ref('Missing')) } },
  })
  const [first, second] = sources as [TemplateSource, TemplateSource]
  try {
    createTemplateSystem([first, second, { ...first, file: 'broken.yaml', text: 'Resources: [' }])
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(TemplateError)
    const { problems } = error as TemplateError
    expect(problems.map(({ where, code }) => [where, code])).toEqual([
      ['called.json', 'template'],
      ['calling.json', 'template'],
      ['broken.yaml', 'template'],
    ])
    for (const { message } of problems) expect(message).toMatch(/^Template (format )?error: /)
  }
})

test('an account that is not given is told, not judged', () => {
  const { calling } = byRole()
  const report = checkStacks(
    { calling: calling as NonNullable<typeof calling> },
    {
      RoleArn: 'arn:aws:iam::444444444444:role/theirs',
      FunctionArn: `arn:aws:lambda:${REGION}:444444444444:function:f`,
    },
  )
  expect(faults(report)).toEqual([])
  expect(report.findings.map(({ message }) => message).join('\n')).toContain(
    'account 444444444444 is not among those checked',
  )
})

test('an account that is let in and makes no use of it is told by a warning', () => {
  const report = checkStacks({
    called: {
      account: CALLED,
      resources: { Open: role(trust(root(CALLING)), inline(allow('s3:GetObject', 'arn:aws:s3:::b/k'))) },
    },
    calling: { account: CALLING, resources: { Role: role(trust(LAMBDA)) } },
  })
  expect(faults(report)).toEqual(['missing-side'])
  expect(report.findings[0]).toMatchObject({
    severity: 'warning',
    place: { file: 'called.json', path: 'Open' },
    message: `account ${CALLING} is let in, but nobody there may sts:AssumeRole on arn:aws:iam::${CALLED}:role/called-Open`,
  })
})
