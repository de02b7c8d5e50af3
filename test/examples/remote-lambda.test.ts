import { readFileSync } from 'node:fs'
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runChecks } from '../../src/check/run-checks.ts'
import { loadTemplates } from '../../src/cli/load-templates.ts'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { whyNoBoto3 } from '../clients/python.ts'
import { runExample, type Tour, unfit, unwrapped } from './run-example.ts'

const PATIENCE = 60_000
const [CALLING, CALLED] = ['111111111111', '222222222222']

describe('the tour', () => {
  let tour: Tour
  beforeAll(async () => {
    tour = await runExample('examples/remote-lambda/run.ts', PATIENCE)
  }, PATIENCE)

  test('ends by itself, and well', () => {
    expect(tour).toMatchObject({ code: 0, err: '' })
  })

  test('the answer travels back, by every name of the function, and after the mend', () => {
    expect(tour.out.match(/✓ +\{"hello":"Ada","from":"222222222222"\}/g)).toHaveLength(5)
  })

  test('another qualifier than the granted one is denied, and the statement that almost matched is named', () => {
    const text = unwrapped(tour.out)
    expect(text).toContain('function:remote-lambda-greeter because no identity-based policy allows the lambda:Invoke')
    expect(text).toContain('why statement InvokeGreet of `xacct` allows Resource')
  })

  test('a role that trusts somebody else is explained as the accounts stand', () => {
    const text = unwrapped(tour.out.split('5  The role in 222222222222')[1] ?? '')
    expect(text).toMatch(/AWS says User: \S+ is not authorized to perform: sts:AssumeRole because no role trust policy/)
    expect(text).toMatch(
      /\$ xacct explain greet --endpoint http:\S+ denied caller assumes remote-lambda-call-greet: sts:AssumeRole why /,
    )
    expect(text).toMatch(/ fix .* the trust policy of role `remote-lambda-call-greet` in account 222222222222 \{/)
    expect(text).toContain('allowed caller uses it as remote-lambda-call-greet: lambda:InvokeFunction')
  })

  test('a log of it reads well', () => {
    expect(unfit(tour.out)).toEqual([])
  })
})

const SAM = 'examples/remote-lambda/sam'
const called = `${CALLED}=${SAM}/called.yaml`
const calling = `${CALLING}=${SAM}/calling.yaml`

describe('the two hand-written templates are judged', () => {
  const judge = (...parameters: string[]) => {
    const template = [calling, called].join('\n')
    const { system, notes } = loadTemplates({ template, parameter: parameters.join('\n') })
    return { notes, ...runChecks(system, { now: 0 }) }
  }

  test('sound as they stand', () => {
    expect(judge()).toMatchObject({
      notes: ['calling.RoleArn is called.RoleArn', 'calling.FunctionName is called.FunctionName'],
      findings: [],
      calls: { all: 1, allowed: 1 },
    })
  })

  test.each<[mistake: string, parameters: string[], id: string, fix: string]>([
    [
      'another account is trusted',
      ['AccountToTrust=333333333333'],
      'missing-side',
      'add to the trust policy of role `called-InvocationRole` in account 222222222222',
    ],
    [
      'the function is called by an alias that nobody granted',
      [`FunctionName=arn:aws:lambda:us-east-1:${CALLED}:function:called-Greeter:live`],
      'qualifier-mismatch',
      'call `called-Greeter`, or grant `called-Greeter:live`',
    ],
  ])('faulty where %s', (_, parameters, id, fix) => {
    const { findings, calls } = judge(...parameters)
    expect(calls).toEqual({ all: 1, allowed: 0 })
    expect(findings[0]).toMatchObject({ id, fix: expect.stringContaining(fix) })
  })
})

describe('the two hand-written templates are deployed', () => {
  let aws: LocalAws
  beforeAll(async () => {
    aws = await startLocalAws()
  })
  afterAll(() => aws.close())

  async function deploy(account: string, StackName: string, parameters: object): Promise<Record<string, string>> {
    const client = new CloudFormationClient({ ...aws.account(account), maxAttempts: 1 })
    const TemplateBody = readFileSync(`${SAM}/${StackName.split('-')[0]}.yaml`, 'utf8')
    const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    }))
    const Capabilities = ['CAPABILITY_IAM' as const, 'CAPABILITY_AUTO_EXPAND' as const]
    await client.send(new CreateStackCommand({ StackName, TemplateBody, Parameters, Capabilities }))
    const stack = await vi.waitFor(async () => {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }))
      expect(Stacks[0]?.StackStatus).toBe('CREATE_COMPLETE')
      return Stacks[0]
    }, 15_000)
    return Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey, OutputValue = '' }) => [OutputKey, OutputValue]))
  }

  async function invoke(FunctionName: string): Promise<unknown> {
    const lambda = new LambdaClient({ ...aws.account(CALLING), maxAttempts: 1 })
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"name":"Ada"}' }))
    return JSON.parse(Buffer.from(Payload ?? []).toString())
  }

  test(
    'called first; its outputs are the parameters of the calling one, by any name of the function',
    async (context) => {
      const { RoleArn = '', FunctionName = '' } = await deploy(CALLED, 'called', { AccountToTrust: CALLING })
      expect(FunctionName).toMatch(new RegExp(`^arn:aws:lambda:us-east-1:${CALLED}:function:called-Greeter-\\w+$`))
      const name = FunctionName.split(':').at(-1) as string
      const names = { full: FunctionName, partial: `${CALLED}:function:${name}`, name }
      const arns: string[] = []
      for (const [kind, spelt] of Object.entries(names)) {
        const { FunctionArn = '' } = await deploy(CALLING, `calling-${kind}`, { RoleArn, FunctionName: spelt })
        arns.push(FunctionArn)
      }
      const reason = await whyNoBoto3()
      if (reason) return context.skip(reason)
      for (const arn of arns) expect(await invoke(arn)).toEqual({ hello: 'Ada', from: CALLED })
    },
    PATIENCE,
  )
})
