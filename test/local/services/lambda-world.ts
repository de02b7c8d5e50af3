import * as sdk from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { pickTestPlace, type Refusal } from '../test-accounts.ts'
import { createRole, type Keys, rootIam, type Statement } from '../test-principals.ts'

export const place = pickTestPlace('lambda')
export const { region, partition } = place
export const [owner, other] = place.accounts
export const roleArn = (name: string, account = owner) => `arn:${partition}:iam::${account}:role/${name}`
export const functionArn = (name: string, account = owner) =>
  `arn:${partition}:lambda:${region}:${account}:function:${name}`

export const layerArn = (name: string, account = owner) => `arn:${partition}:lambda:${region}:${account}:layer:${name}`

/** Lambda as the one that assumes a function's role. */
export const LAMBDA_TRUST = {
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
}

export const ZIP = zipSync({ 'index.mjs': strToU8('export const handler = async () => 1') })
export const OTHER_ZIP = zipSync({ 'index.mjs': strToU8('export const handler = async () => 2') })

/** What CreateFunction takes at least. */
export const newFunction = (FunctionName: string) => ({
  FunctionName,
  Role: roleArn('exec'),
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Code: { ZipFile: ZIP },
})

export type Answer = Readonly<Record<string, unknown>>
export type Input = Readonly<Record<string, unknown>>

/** An operation with its input, which may depend on what the step before was answered. */
export type Step = readonly [operation: string, input: Input | ((before: Answer) => Input)]
type AnyCommand = new (input: Input) => sdk.ListFunctionsCommand

/** A local AWS for one test file; before each test it holds one account with a role, `exec`, and one function, `f`. */
export function startLambdaWorld() {
  let aws: LocalAws
  const clientOf = (account: string, credentials?: Keys) =>
    new sdk.LambdaClient({ ...aws.account(account, region), ...(credentials && { credentials }), maxAttempts: 1 })
  beforeAll(async () => {
    aws = await startLocalAws()
  })
  beforeEach(async () => {
    await aws.reset()
    await createExecutionRole('exec')
    await run(['CreateFunction', newFunction('f')])
  })
  afterAll(() => aws.close())

  function createExecutionRole(name: string, statements: readonly Statement[] = [], account = owner) {
    return createRole(rootIam(aws, account, region), name, [LAMBDA_TRUST], statements)
  }

  /** Takes the steps one after the other as the owner's root user, and answers what the last was answered. */
  async function run(...steps: readonly Step[]): Promise<Answer> {
    return runAs(clientOf(owner), ...steps)
  }

  async function runAs(client: sdk.LambdaClient, ...steps: readonly Step[]): Promise<Answer> {
    let answer: Answer = {}
    for (const [operation, input] of steps) {
      const Command = (sdk as unknown as Record<string, AnyCommand>)[`${operation}Command`] as AnyCommand
      const command = new Command(typeof input === 'function' ? input(answer) : input)
      const { $metadata, ...rest } = await client.send(command)
      answer = { status: $metadata.httpStatusCode, ...rest }
    }
    return answer
  }

  return {
    aws: () => aws,
    iam: (account: string = owner) => rootIam(aws, account, region),
    clientOf,
    createExecutionRole,
    run,
    runAs,
  }
}

export const invalid = (message: string): Refusal => ({ code: 'InvalidParameterValueException', status: 400, message })
export const missing = (message = 'The resource you requested does not exist.'): Refusal => ({
  code: 'ResourceNotFoundException',
  status: 404,
  message,
})
export const conflict = (message: string): Refusal => ({ code: 'ResourceConflictException', status: 409, message })
export const validation = (message: string): Refusal => ({
  code: 'ValidationException',
  status: 400,
  message: `1 validation error detected: ${message}`,
})
export const stale = (source = 'GetFunction/GetAlias'): Refusal => ({
  code: 'PreconditionFailedException',
  status: 412,
  message: `The Revision Id provided does not match the latest Revision Id. Call the ${source} API to retrieve the latest Revision Id`,
})

/** Steps that many tests share. */
export const f = { FunctionName: 'f' }
export const publish: Step = ['PublishVersion', f]
export const otherCode: Step = ['UpdateFunctionCode', { ...f, ZipFile: OTHER_ZIP }]
export const publishTwo: readonly Step[] = [publish, otherCode, publish]
export const alias = (Name: string, FunctionVersion = '1'): Step => ['CreateAlias', { ...f, Name, FunctionVersion }]
export const permit = (more: Input = {}): Step => [
  'AddPermission',
  { ...f, StatementId: 's1', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', ...more },
]
