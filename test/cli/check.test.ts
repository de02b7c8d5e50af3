import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { allow, byRole, CALLED, CALLING, getAtt, inline, role, root, templateText, trust } from '../check/stacks.ts'
import { type Ended, Xacct } from './process.ts'

vi.setConfig({ testTimeout: 60_000 })

const EXAMPLE = ['--config', 'examples/remote-lambda/xacct.config.ts']
const folder = mkdtempSync(join(tmpdir(), 'xacct-check-'))
const file = (name: string) => join(folder, name)

beforeAll(() => {
  const sound = byRole()
  const broken = byRole({
    called: { InvokeRole: role(trust(root(CALLING)), inline(allow('lambda:InvokeFunction', getAtt('Greeter')))) },
  })
  for (const [name, stacks] of Object.entries({ sound, broken })) {
    mkdirSync(file(name))
    for (const [stack, one] of Object.entries(stacks)) writeFileSync(file(`${name}/${stack}.json`), templateText(one))
  }
  writeFileSync(file('nonsense.yaml'), 'Resources: [')
  writeFileSync(
    file('wrong.yaml'),
    'name: x\naccounts:\n  a: { id: 12 }\nfunctions:\n  f: { account: b, entry: ./f.ts }\n',
  )
})
const started: Xacct[] = []
afterEach(async () => {
  for (const xacct of started.splice(0)) await xacct.cleanUp()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function xacct(...parameters: string[]): Promise<Ended> {
  const process = new Xacct(...parameters)
  started.push(process)
  return process.ended
}

const templates = (name: string) => [
  '--template',
  `${CALLED}=${file(`${name}/called.json`)}`,
  '--template',
  `${CALLING}=${file(`${name}/calling.json`)}`,
  '--region',
  'eu-central-1',
]

describe('xacct check', () => {
  test('of a sound configuration says so, and ends with 0', async () => {
    expect(await xacct('check', ...EXAMPLE)).toMatchObject({
      code: 0,
      stdout: '1 call allowed, nothing beyond them; 0 findings\n',
      stderr: '',
    })
  })

  test('of sound templates ends with 0, and says how they are wired', async () => {
    const { code, stdout } = await xacct('check', ...templates('sound'))
    expect(stdout).toBe(
      'calling.RoleArn is called.RoleArn\ncalling.FunctionArn is called.FunctionArn\n\n1 call allowed; 0 findings\n',
    )
    expect(code).toBe(0)
  })

  test('of broken templates ends with 1: where, what, why, and what to do', async () => {
    const { code, stdout } = await xacct('check', ...templates('broken'))
    expect(code).toBe(1)
    expect(stdout).toMatch(/^1 error$/m)
    expect(stdout).toMatch(/calling\.json:\d+ Caller {2}qualifier-mismatch$/m)
    expect(stdout).toMatch(/^ {4}why {2}Lambda compares the qualifier/m)
    expect(stdout).toMatch(/^ {4}fix {2}call `called-Greeter`, or grant `called-Greeter:live`/m)
    expect(stdout).toMatch(/^0 of 1 calls allowed; 1 finding$/m)
  })

  test('prints JSON with the same, and how full the policies are', async () => {
    const { code, stdout } = await xacct('check', '--json', '--sizes', ...templates('broken'))
    expect(code).toBe(1)
    const report = JSON.parse(stdout) as { findings: object[]; sizes: object[]; clean: boolean; calls: object }
    expect(report).toMatchObject({ clean: false, calls: { all: 1, allowed: 0 } })
    expect(report.findings[0]).toMatchObject({
      id: 'qualifier-mismatch',
      severity: 'error',
      place: { path: 'Caller', line: expect.any(Number) },
      message: expect.any(String),
      why: expect.any(String),
      fix: expect.any(String),
    })
    expect(report.sizes[0]).toMatchObject({
      what: expect.any(String),
      size: expect.any(Number),
      limit: expect.any(Number),
    })
  })

  test('prints SARIF', async () => {
    const { code, stdout } = await xacct('check', '--sarif', ...templates('broken'))
    expect(code).toBe(1)
    const { version, runs } = JSON.parse(stdout) as { version: string; runs: { results: { ruleId: string }[] }[] }
    expect([version, runs[0]?.results.map(({ ruleId }) => ruleId)]).toEqual(['2.1.0', ['qualifier-mismatch']])
  })

  test.each<[title: string, parameters: string[], problems: string[]]>([
    [
      'every problem of a configuration',
      ['--config', file('wrong.yaml')],
      ['accounts.a.id', 'functions.f.account', 'line 3', 'line 5'],
    ],
    [
      'every template that is not there, and every parameter that nobody has',
      [
        '--template',
        `${CALLED}=${file('gone.yaml')}`,
        '--template',
        `a=${file('sound/calling.json')}`,
        '--parameter',
        'callin.RoleArn=x',
        '--parameter',
        'calling.Rol=x',
      ],
      ['gone.yaml', 'did you mean `calling.RoleArn`?', 'has no parameter `Rol`'],
    ],
    [
      'a template that is none',
      ['--template', `${CALLED}=${file('nonsense.yaml')}`],
      ['nonsense.yaml', 'Template format error'],
    ],
    [
      'options that are none',
      ['--template', 'nothing', '--template', 'both'],
      ['`nothing` is not ACCOUNT=PATH', '`both` is not ACCOUNT=PATH'],
    ],
    ['an option that nobody knows', ['--templat', 'x'], ['no option `--templat`', 'did you mean --template?']],
    ['an account that is none', ['--live', '--account', '12'], ['`12` is no account id']],
  ])('tells %s, and ends with 2', async (_, parameters, problems) => {
    const { code, stdout, stderr } = await xacct('check', ...parameters)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    for (const problem of problems) expect(stderr).toContain(problem)
  })
})

describe('xacct explain', () => {
  test('tells each layer of each step, and ends with 0 where all are allowed', async () => {
    const { code, stdout } = await xacct('explain', 'caller', 'greeter', ...EXAMPLE)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^call greet: caller → greeter:live, by role remote-lambda-call-greet$/m)
    expect(stdout).toMatch(/^ {2}1\. caller assumes remote-lambda-call-greet: allowed$/m)
    expect(stdout).toMatch(/^ {5}resource {2}allows {2}AssumeByRole of trust policy of /m)
    expect(stdout).toMatch(/^ {5}identity {2}allows {2}AssumeGreet of identity policy of /m)
    expect(stdout).toMatch(/^ {2}2\. caller uses it as remote-lambda-call-greet: allowed$/m)
  })

  test('tells what stands in the way, and ends with 1', async () => {
    const { code, stdout } = await xacct('explain', 'Caller', 'Greeter:live', ...templates('broken'))
    expect(code).toBe(1)
    expect(stdout).toMatch(/2\. .*: denied$/m)
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'is not authorized to perform: lambda:InvokeFunction on resource: arn:',
    )
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'fix call it without a qualifier, as that statement says; to allow this',
    )
  })

  test('reads a denial as it is pasted', async () => {
    const message = `User: arn:aws:sts::${CALLING}:assumed-role/caller/x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${CALLED}:role/greeter`
    const { code, stdout } = await xacct('explain', '--message', message, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      action: 'sts:AssumeRole',
      resource: `arn:aws:iam::${CALLED}:role/greeter`,
    })
  })

  test.each([
    ['a name that is nearly right', ['callr', 'greeter'], 'did you mean `caller`?'],
    ['nothing at all', [], 'nothing to explain'],
  ] as const)('refuses %s', async (_, words, hint) => {
    const { code, stderr } = await xacct('explain', ...words, ...EXAMPLE)
    expect(code).toBe(2)
    expect(stderr).toContain(hint)
  })
})

test('xacct who-can tells who, by what, and under which conditions', async () => {
  const { code, stdout } = await xacct('who-can', 'sts:AssumeRole', 'remote-lambda-call-greet', ...EXAMPLE)
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^ {2}role {2}arn:aws:iam::111111111111:role\/remote-lambda-caller {2}by both sides {2}if sts:ExternalId StringEquals remote-lambda-example$/m,
  )
})

test('xacct graph prints Mermaid, or writes a picture', async () => {
  const { code, stdout } = await xacct('graph', ...EXAMPLE)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^flowchart LR\n/)
  expect(stdout).toContain('n1 -->|"greet: by role"| n2')
  const picture = file('graph.svg')
  expect((await xacct('graph', ...EXAMPLE, '--svg', picture)).code).toBe(0)
  expect(readFileSync(picture, 'utf8')).toMatch(/^<svg /)
})

describe('of a running AWS', () => {
  let aws: LocalAws
  beforeAll(async () => {
    aws = await startLocalAws()
  })
  afterAll(() => aws.close())

  test('what is not there is told; progress goes where errors go', async () => {
    const { code, stdout, stderr } = await xacct('check', ...EXAMPLE, '--endpoint', aws.endpoint)
    expect(code).toBe(1)
    expect(stderr).toContain('called: roles read: 0')
    expect(stdout).toContain('0 of 1 calls allowed')
  })

  test('accounts are looked at without a configuration', async () => {
    const { code, stdout } = await xacct(
      'check',
      '--endpoint',
      aws.endpoint,
      '--account',
      '111111111111,222222222222',
      '--json',
    )
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({
      code: 0,
      kind: 'aws',
      checked: { accounts: 2 },
    })
  })
})
