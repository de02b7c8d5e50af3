import {
  AddPermissionCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { build } from 'esbuild'
import { strToU8, zipSync } from 'fflate'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import {
  type AccountOptions,
  account,
  type BridgeError,
  FunctionError,
  forEachAccount,
  target,
} from '../../src/runtime/index.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { allow, createRole, createUser, rootIam, type Statement } from '../local/test-principals.ts'

// The library against an AWS with several accounts, signatures verified and IAM enforced.

const { accounts, region, partition } = pickTestPlace('real-accounts.test.ts')
const [CALLING, CALLED, THIRD] = accounts
const LAMBDA_TRUST = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
const roleArn = (account: string, name: string) => `arn:${partition}:iam::${account}:role/${name}`
const functionArn = (account: string, name: string) => `arn:${partition}:lambda:${region}:${account}:function:${name}`

let aws: LocalAws
const made: { destroy(): void }[] = []
const keep = <C extends { destroy(): void }>(client: C): C => {
  made.push(client)
  return client
}
const lambdaOf = (account: string) => keep(new LambdaClient(aws.account(account, region)))
const trust = (account: string, role: string, more: Statement = {}, ...actions: readonly string[]): Statement => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:${partition}:iam::${account}:root` },
  Action: ['sts:AssumeRole', ...actions],
  Condition: { ArnEquals: { 'aws:PrincipalArn': roleArn(account, role) }, ...more },
})

const GREETER = `exports.handler = async (event) => {
  if (event?.fail) throw new TypeError('cannot greet ' + event.fail)
  return { hello: event?.name ?? null, from: process.env.AWS_LAMBDA_FUNCTION_NAME, event }
}`

type Files = Readonly<Record<string, string>>

async function createFunction(account: string, FunctionName: string, files: Files, Variables = {}) {
  const ZipFile = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])))
  await lambdaOf(account).send(
    new CreateFunctionCommand({
      FunctionName,
      Role: roleArn(account, 'exec'),
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 10,
      Environment: { Variables },
      Code: { ZipFile },
    }),
  )
}

/** As in a function of account CALLING: credentials of a session of its execution role. */
async function enterFunction() {
  const { keys } = await createUser(rootIam(aws, CALLING, region), 'lambda', allow('sts:AssumeRole'))
  const sts = keep(new STSClient({ endpoint: aws.endpoint, region, credentials: keys }))
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn(CALLING, 'caller'), RoleSessionName: 'shipper' }),
  )
  const variables = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: 'shipper',
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey,
    AWS_SESSION_TOKEN: Credentials?.SessionToken,
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}

beforeAll(async () => {
  aws = await startLocalAws()
})
beforeEach(async () => {
  await aws.reset()
  const calling = rootIam(aws, CALLING, region)
  const called = rootIam(aws, CALLED, region)
  await createRole(
    calling,
    'caller',
    [{ Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${CALLING}:root` }, Action: 'sts:AssumeRole' }],
    [allow(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity', 'lambda:InvokeFunction'])],
  )
  await createRole(called, 'exec', [LAMBDA_TRUST])
  await createRole(
    called,
    'greet',
    [
      trust(
        CALLING,
        'caller',
        { StringEquals: { 'sts:ExternalId': 'ext-7' } },
        'sts:TagSession',
        'sts:SetSourceIdentity',
      ),
    ],
    [allow('lambda:InvokeFunction', functionArn(CALLED, 'greeter'))],
  )
  await createFunction(CALLED, 'greeter', { 'index.cjs': GREETER })
  await enterFunction()
})
afterEach(() => {
  vi.unstubAllEnvs()
  for (const client of made.splice(0)) client.destroy()
})
afterAll(() => aws.close())

const byRole = () => ({
  functionArn: functionArn(CALLED, 'greeter'),
  roleArn: roleArn(CALLED, 'greet'),
  externalId: 'ext-7',
})
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => {
      throw new Error('did not fail')
    },
    (error: unknown) => error as BridgeError,
  )
const allowed = (action: string) => aws.decisions.count(action).allowed
const callersOf = (action: string) =>
  aws.decisions.list({ action, denied: false }).map(({ decision }) => decision.request.principal)

describe('a function in another account', () => {
  test('is called through a role there, which is assumed once', async () => {
    const greet = target<{ name: string }, { hello: string }>(byRole())
    const before = allowed('sts:AssumeRole')
    const answers = await Promise.all(['Ada', 'Bo', 'Ciè'].map((name) => greet.invoke({ name })))
    expect(answers.map(({ hello }) => hello)).toEqual(['Ada', 'Bo', 'Ciè'])
    await greet.send({ name: 'Dee' })
    await greet.dryRun()
    expect(allowed('sts:AssumeRole') - before).toBe(1)
    expect(new Set(callersOf('lambda:InvokeFunction'))).toEqual(
      new Set([`arn:${partition}:sts::${CALLED}:assumed-role/greet/xacct-shipper`]),
    )
  })

  test('is called directly where its own policy lets it', async () => {
    await lambdaOf(CALLED).send(
      new AddPermissionCommand({
        FunctionName: 'greeter',
        StatementId: 'caller',
        Action: 'lambda:InvokeFunction',
        Principal: CALLING,
      }),
    )
    expect(await target({ functionArn: functionArn(CALLED, 'greeter') }).invoke()).toMatchObject({ from: 'greeter' })
  })

  test('says what it threw', async () => {
    const error = await failureOf(target(byRole()).invoke({ fail: 'nobody' }))
    expect(error).toBeInstanceOf(FunctionError)
    expect(error).toMatchObject({ remoteType: 'TypeError', remoteMessage: 'cannot greet nobody', account: CALLED })
    expect((error as FunctionError).remoteStack).toMatch(/^TypeError: cannot greet nobody\n {4}at .*index\.cjs:2/)
    expect(error.message).not.toContain('nobody')
  })

  test('is called again after the session is over, with one AssumeRole more', async () => {
    const greet = target({ ...byRole(), durationSeconds: 900 })
    await greet.invoke()
    const before = allowed('sts:AssumeRole')
    aws.clock.advance(16 * 60_000)
    const answers = await Promise.all(Array.from({ length: 5 }, () => greet.invoke({ name: 'Ada' })))
    expect(answers).toHaveLength(5)
    expect(allowed('sts:AssumeRole') - before).toBe(1)
  })

  test.each<readonly [string, () => Parameters<typeof target>[0] & object, string, RegExp]>([
    [
      'a wrong external id',
      () => ({ ...byRole(), externalId: 'ext-8' }),
      CALLED,
      /^in account \d+ the role trust policy must allow sts:AssumeRole .*for arn:.*assumed-role\/caller\/shipper$/,
    ],
    [
      'another function than the role may call',
      () => ({ ...byRole(), functionArn: functionArn(CALLED, 'other') }),
      CALLED,
      /^in account \d+ the identity-based policy must allow lambda:InvokeFunction on .*:function:other for .*assumed-role\/greet\/xacct-shipper$/,
    ],
    [
      'no role, and no permission',
      () => ({ functionArn: functionArn(CALLED, 'greeter') }),
      CALLED,
      /^in account \d+ the resource-based policy must allow lambda:InvokeFunction on .*:function:greeter for .*assumed-role\/caller\/shipper$/,
    ],
  ])('is refused: %s, with what is to be done and where', async (_, options, account, fix) => {
    const error = await failureOf(target(options()).invoke())
    expect(error).toMatchObject({ kind: 'permission', retryable: false, account })
    expect(error.fix).toMatch(fix)
    expect(error.fix).toContain(`account ${account}`)
  })
})

describe('a session', () => {
  test('carries tags and source identity, and the trail of the other account shows them', async () => {
    const tagged = { ...byRole(), tags: { team: 'orders' }, sourceIdentity: 'ada', sessionName: 'orders-nightly' }
    await target(tagged).invoke()
    const [invoked] = aws.decisions.list({ action: 'lambda:InvokeFunction' })
    expect(invoked?.decision.request).toMatchObject({
      principal: `arn:${partition}:sts::${CALLED}:assumed-role/greet/orders-nightly`,
      context: { 'aws:PrincipalTag/team': 'orders', 'aws:SourceIdentity': 'ada' },
    })
  })

  test('may do no more than its session policy', async () => {
    const policy = { Version: '2012-10-17', Statement: [allow('lambda:GetFunction')] }
    const error = await failureOf(target({ ...byRole(), policy }).invoke())
    expect(error).toMatchObject({ kind: 'permission', account: CALLED })
    expect(error.fix).toContain('the session policy must allow lambda:InvokeFunction')
  })

  test('goes over a third account', async () => {
    const third = rootIam(aws, THIRD, region)
    await createRole(third, 'hop', [trust(CALLING, 'caller')], [allow('sts:AssumeRole', roleArn(CALLED, 'last'))])
    await createRole(
      rootIam(aws, CALLED, region),
      'last',
      [trust(THIRD, 'hop')],
      [allow('lambda:InvokeFunction', functionArn(CALLED, 'greeter'))],
    )
    const chained = {
      functionArn: functionArn(CALLED, 'greeter'),
      roleArn: roleArn(CALLED, 'last'),
      via: [{ roleArn: roleArn(THIRD, 'hop') }],
    }
    expect(await target(chained).invoke()).toMatchObject({ from: 'greeter' })
    expect(callersOf('sts:AssumeRole').slice(-2)).toEqual([
      `arn:${partition}:sts::${CALLING}:assumed-role/caller/shipper`,
      `arn:${partition}:sts::${THIRD}:assumed-role/hop/xacct-shipper`,
    ])
  })
})

describe('another account', () => {
  const worker = async (account: string) => {
    await createRole(
      rootIam(aws, account, region),
      'worker',
      [trust(CALLING, 'caller')],
      [allow(['sqs:CreateQueue', 'sqs:ListQueues', 'lambda:GetFunction'])],
    )
    return { roleArn: roleArn(account, 'worker') }
  }

  test('is worked in with SDK clients, all on one session', async () => {
    vi.stubEnv('XACCT_ACCOUNT_B', JSON.stringify(await worker(CALLED)))
    const before = allowed('sts:AssumeRole')
    const b = account('b')
    expect([b.name, b.id, b.region]).toEqual(['b', CALLED, region])
    const sqs = keep(b.client(SQSClient))
    const sts = keep(account('b').client(STSClient, { maxAttempts: 1 }))
    const lambda = keep(new LambdaClient({ region, credentials: b.credentials }))
    await sqs.send(new CreateQueueCommand({ QueueName: 'jobs' }))
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({}))
    expect(QueueUrls).toEqual([expect.stringContaining(`/${CALLED}/jobs`)])
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}))
    expect(Arn).toBe(`arn:${partition}:sts::${CALLED}:assumed-role/worker/xacct-shipper`)
    await lambda.send(new GetFunctionCommand({ FunctionName: 'greeter' }))
    expect(allowed('sts:AssumeRole') - before).toBe(1)
  })

  test('works in the Region that is said, and with the credentials that are said', async () => {
    const options = { ...(await worker(CALLED)), region: partition === 'aws' ? 'eu-west-1' : region }
    const elsewhere = keep(account(options).client(SQSClient))
    expect(await elsewhere.config.region()).toBe(options.region)
    const other = keep(
      account(options).client(STSClient, { region, credentials: { accessKeyId: THIRD, secretAccessKey: 'test' } }),
    )
    expect(await other.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: THIRD })
  })

  test('a client whose session is over renews it once', async () => {
    const b = account({ ...(await worker(CALLED)), durationSeconds: 900 })
    const sqs = keep(b.client(SQSClient, { maxAttempts: 1 }))
    await sqs.send(new ListQueuesCommand({}))
    const before = allowed('sts:AssumeRole')
    aws.clock.advance(16 * 60_000)
    await Promise.all(Array.from({ length: 5 }, () => sqs.send(new ListQueuesCommand({}))))
    expect(allowed('sts:AssumeRole') - before).toBe(1)
  })

  test('a list is a chain', async () => {
    vi.stubEnv(
      'XACCT_ACCOUNT_C',
      JSON.stringify([{ roleArn: roleArn(THIRD, 'hop') }, { roleArn: roleArn(CALLED, 'last'), region: 'eu-west-3' }]),
    )
    const third = rootIam(aws, THIRD, region)
    await createRole(third, 'hop', [trust(CALLING, 'caller')], [allow('sts:AssumeRole', roleArn(CALLED, 'last'))])
    await createRole(rootIam(aws, CALLED, region), 'last', [trust(THIRD, 'hop')])
    const c = account('c')
    expect([c.id, c.region]).toEqual([CALLED, 'eu-west-3'])
    const { accessKeyId, expiration } = await c.credentials()
    expect(accessKeyId).toMatch(/^ASIA/)
    expect(expiration.getTime() - Date.now()).toBeGreaterThan(3_500_000)
  })

  test('forEachAccount works in many, and keeps failures apart', async () => {
    const good = await Promise.all([CALLED, THIRD].map(worker))
    const missing: AccountOptions = { roleArn: roleArn(accounts[3], 'worker') }
    let most = 0
    let running = 0
    const { results, failures } = await forEachAccount(
      [good[0] as AccountOptions, missing, account(good[1] as AccountOptions)],
      async (one) => {
        most = Math.max(most, ++running)
        try {
          return (await keep(one.client(STSClient)).send(new GetCallerIdentityCommand({}))).Account
        } finally {
          running--
        }
      },
      { concurrency: 2 },
    )
    expect(results.map(({ account, value }) => [account.id, value])).toEqual([
      [CALLED, CALLED],
      [THIRD, THIRD],
    ])
    expect(failures).toMatchObject([{ account: { id: accounts[3] }, error: { code: 'AccessDenied' } }])
    expect(most).toBe(2)
  })
})

describe('in a function of its own, whose clock is an hour slow', () => {
  const slow = 'const real = Date.now; Date.now = () => real() - 3_600_000'
  const call = `target('greeter').invoke(event, { context })`
  const rows: Readonly<Record<string, () => Promise<Files>>> = {
    'an ES module that is bundled': async () => ({
      'index.mjs': await bundle(
        'esm',
        `import { target } from 'xacct/runtime'; ${slow}; export const handler = (event, context) => ${call}`,
      ),
    }),
    'a CommonJS module that is bundled': async () => ({
      'index.cjs': await bundle(
        'cjs',
        `const { target } = require('xacct/runtime'); ${slow}; exports.handler = (event, context) => ${call}`,
      ),
    }),
    'a CommonJS module that imports the library as it is': async () => ({
      'index.cjs': `${slow}; const loaded = import('./library.mjs')
exports.handler = async (event, context) => { const { target } = await loaded; return ${call} }`,
      'library.mjs': await bundle('esm', `export { target } from 'xacct/runtime'`),
    }),
  }

  async function bundle(format: 'esm' | 'cjs', contents: string): Promise<string> {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: process.cwd() },
      alias: { 'xacct/runtime': './src/runtime/index.ts' },
      bundle: true,
      format,
      platform: 'node',
      target: 'node20',
      minify: true,
      write: false,
    })
    return outputFiles[0]?.text ?? ''
  }

  test.each(Object.entries(rows))('%s', async (_, files) => {
    const open = roleArn(CALLED, 'open')
    await createRole(rootIam(aws, CALLING, region), 'exec', [LAMBDA_TRUST], [allow('sts:AssumeRole', open)])
    await createRole(
      rootIam(aws, CALLED, region),
      'open',
      [trust(CALLING, 'exec')],
      [allow('lambda:InvokeFunction', functionArn(CALLED, 'greeter'))],
    )
    const greeter = { functionArn: functionArn(CALLED, 'greeter'), roleArn: open }
    await createFunction(CALLING, 'caller', await files(), { XACCT_TARGET_GREETER: JSON.stringify(greeter) })
    const { Payload } = await lambdaOf(CALLING).send(
      new InvokeCommand({ FunctionName: 'caller', Payload: JSON.stringify({ name: 'Ada' }) }),
    )
    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toMatchObject({ hello: 'Ada', from: 'greeter' })
    expect(callersOf('lambda:InvokeFunction')).toContain(
      `arn:${partition}:sts::${CALLED}:assumed-role/open/xacct-caller`,
    )
  })
})
