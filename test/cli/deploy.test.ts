import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { type Ended, Xacct } from './process.ts'

/* The commands that go to an AWS, one after the other as a user would. */

vi.setConfig({ testTimeout: 90_000 })

const started: Xacct[] = []
let aws: LocalAws
beforeAll(async () => {
  aws = await startLocalAws()
})
afterAll(async () => {
  for (const xacct of started) await xacct.cleanUp()
  await aws.close()
})

function xacct(...parameters: string[]): Promise<Ended> {
  const process = new Xacct(...parameters)
  started.push(process)
  return process.ended
}

const config = ['--config', 'examples/remote-lambda/xacct.config.ts']
const to = () => [...config, '--endpoint', aws.endpoint]

const NEW_PLAN = `
  1  called/us-east-1  new
     +  GreeterFunctionRole       AWS::IAM::Role
     +  GreetCallRole             AWS::IAM::Role
     +  GreeterLog                AWS::Logs::LogGroup
     +  GreeterFunction           AWS::Lambda::Function
     +  GreeterVersion0123456789  AWS::Lambda::Version
     +  GreeterAlias              AWS::Lambda::Alias
     access role remote-lambda-greeter may logs:CreateLogStream on
            arn:aws:logs:us-east-1:222222222222:log-group:/aws/lambda/remote-lambda-greeter:*
     access role remote-lambda-greeter may logs:PutLogEvents on
            arn:aws:logs:us-east-1:222222222222:log-group:/aws/lambda/remote-lambda-greeter:*
     access role remote-lambda-greeter may be used by lambda.amazonaws.com (sts:AssumeRole)
     access role remote-lambda-call-greet may lambda:InvokeFunction on
            arn:aws:lambda:us-east-1:222222222222:function:remote-lambda-greeter:live
     access role remote-lambda-call-greet may be used by arn:aws:iam::111111111111:root
            (sts:AssumeRole) if aws:PrincipalArn ArnEquals
            arn:aws:iam::111111111111:role/remote-lambda-caller and sts:ExternalId StringEquals
            remote-lambda-example

  2  calling/us-east-1  new
     after  called/us-east-1: caller is told whom it calls (greet)
     given  GreetCallRoleArn: known after deploy, from called/us-east-1
     given  GreetFunctionArn: known after deploy, from called/us-east-1
     +  CallerFunctionRole  AWS::IAM::Role
     +  CallerLog           AWS::Logs::LogGroup
     +  CallerFunction      AWS::Lambda::Function
     access role remote-lambda-caller may logs:CreateLogStream on
            arn:aws:logs:us-east-1:111111111111:log-group:/aws/lambda/remote-lambda-caller:*
     access role remote-lambda-caller may logs:PutLogEvents on
            arn:aws:logs:us-east-1:111111111111:log-group:/aws/lambda/remote-lambda-caller:*
     access role remote-lambda-caller may sts:AssumeRole on
            arn:aws:iam::222222222222:role/remote-lambda-call-greet
     access role remote-lambda-caller may be used by lambda.amazonaws.com (sts:AssumeRole)

2 stacks: 2 new
`

test('the plan of the example, which is not there yet', async () => {
  const planned = await xacct('plan', ...to())
  expect({ code: planned.code, stderr: planned.stderr }).toEqual({ code: 0, stderr: '' })
  const told = planned.stdout.replace(/(?<=GreeterVersion)[0-9a-f]{10}/, '0123456789')
  expect(told.split('\n')).toEqual(
    `remote-lambda on ${aws.endpoint}\n${NEW_PLAN}next: xacct deploy --endpoint ${aws.endpoint}\n`.split('\n'),
  )
})

test('doctor of the example, which is not there yet', async () => {
  const looked = await xacct('doctor', ...to())
  expect({ code: looked.code, stderr: looked.stderr }).toEqual({ code: 1, stderr: '' })
  expect(looked.stdout.split('\n')).toEqual([
    `remote-lambda on ${aws.endpoint}`,
    '',
    '  ✓ account calling          111111111111, as arn:aws:iam::111111111111:root (root of 111111111111)',
    '  ✓ account called           222222222222, as arn:aws:iam::222222222222:root (root of 222222222222)',
    '  ✓ calling/us-east-1        sts, lambda, cloudformation answer',
    '  ✓ called/us-east-1         sts, lambda, cloudformation answer',
    expect.stringMatching(/^ {2}✓ clock {20}/),
    '  x stack called/us-east-1   is not deployed',
    '                             fix: xacct deploy',
    '  x stack calling/us-east-1  is not deployed',
    '                             fix: xacct deploy',
    '  · policies                 not looked at before everything is deployed; `xacct check` looks at the',
    '                             configuration',
    '',
    '2 findings',
    `next: xacct deploy --endpoint ${aws.endpoint}`,
    '',
  ])
})

test('deploy, plan, invoke, status, and destroy of the example', async () => {
  const deployed = await xacct('deploy', ...to())
  expect({ code: deployed.code, stderr: deployed.stderr }).toEqual({ code: 0, stderr: '' })
  const lines = deployed.stdout.split('\n').map((line) => line.replace(/ {2}\d+\.\d s$/, ''))
  expect(lines).toEqual([
    `remote-lambda to ${aws.endpoint}`,
    '  called/us-east-1   creating 6 resources',
    '  called/us-east-1   ✓ done',
    '  calling/us-east-1  creating 3 resources',
    '  calling/us-east-1  ✓ done',
    '',
    `next: xacct invoke caller --endpoint ${aws.endpoint}`,
    '',
  ])
  const event = join((started[0] as Xacct).temporary, 'event.json')
  writeFileSync(event, '{"name":"Ada"}')
  const invoked = await xacct('invoke', 'caller', ...to(), '--event', event)
  expect(invoked.stdout).toContain('"from": "222222222222"')
  const queued = await xacct('invoke', 'caller', ...to(), '--event', '{"name":"Ada"}', '--async')
  expect(queued).toMatchObject({ code: 0, stdout: 'taken by caller (202)\n', stderr: '' })

  const unchanged = await xacct('plan', ...to(), '--json')
  expect(JSON.parse(unchanged.stdout)).toMatchObject({
    stacks: [
      { stack: 'called/us-east-1', verdict: 'unchanged', changes: [], waitsFor: [] },
      { stack: 'calling/us-east-1', verdict: 'unchanged', access: { added: [], removed: [] } },
    ],
    warnings: [],
  })
  const again = await xacct('deploy', ...to(), '--json')
  expect(JSON.parse(again.stdout)).toMatchObject({
    topology: 'remote-lambda',
    stacks: [
      { stack: 'called/us-east-1', name: 'remote-lambda', changed: false },
      { stack: 'calling/us-east-1', name: 'remote-lambda', changed: false },
    ],
    leftOver: [],
  })

  const status = await xacct('status', ...to())
  expect(status.stdout).toMatch(/called\/us-east-1 +CREATE_COMPLETE +as configured +20/)

  const gone = await xacct('destroy', ...to(), '--json')
  expect(JSON.parse(gone.stdout)).toEqual({ topology: 'remote-lambda', kept: [] })
  const after = await xacct('status', ...to(), '--json')
  expect(JSON.parse(after.stdout).stacks.map(({ status }: { status: string }) => status)).toEqual([
    'MISSING',
    'MISSING',
  ])
})

test.each<[title: string, parameters: string[], stderr: string]>([
  [
    'an endpoint that is none',
    ['deploy', '--endpoint', 'localhost:4566'],
    'xacct: `localhost:4566` is no URL\n       http://127.0.0.1:4566 is one\n',
  ],
  [
    'a profile of an account that is none',
    ['deploy', '--profile', 'caling=prod'],
    'xacct: no account `caling`\n       did you mean `calling`?\n',
  ],
  [
    'a profile of nobody',
    ['status', '--profile', 'prod'],
    'xacct: `prod` is not ACCOUNT=PROFILE\n       for example calling=default\n',
  ],
  [
    'an option that is none',
    ['deploy', '--endpont', 'http://127.0.0.1:1'],
    'xacct: no option `--endpont`\n       did you mean --endpoint?\n',
  ],
  [
    'a function that is none',
    ['invoke', 'caler', '--async'],
    'xacct: no function `caler`\n       did you mean `caller`?\n',
  ],
  [
    'to delete from AWS without saying so',
    ['destroy'],
    'xacct: this deletes remote-lambda from AWS\n       say --yes if that is meant, or give the --endpoint of a local AWS\n',
  ],
])('%s is refused with 2', async (_, [command, ...parameters], stderr) => {
  const ended = await xacct(command as string, ...config, ...parameters)
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 2, stderr })
})

test('an AWS that does not answer ends with 1, told for each account', async () => {
  const ended = await xacct('status', ...config, '--endpoint', 'http://127.0.0.1:9', '--json')
  expect(ended.code).toBe(1)
  const { error, problems } = JSON.parse(ended.stdout) as { error: string; problems: { code: string; where: string }[] }
  expect(error).toBe('DeployError')
  expect(problems.map(({ code, where }) => [code, where])).toEqual([
    ['connection', 'account `calling` (111111111111)'],
    ['connection', 'account `called` (222222222222)'],
  ])
})
