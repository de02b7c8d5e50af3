import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { GetFunctionCommand, waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda'
import { describe, expect, it, vi } from 'vitest'
import { AwsError } from '../../../src/core/errors.ts'
import { LocalClock } from '../../../src/local/clock.ts'
import { describeVersion } from '../../../src/local/services/lambda/describe.ts'
import {
  checkInvocable,
  checkSettled,
  startChange,
  whileUpdating,
} from '../../../src/local/services/lambda/function-change.ts'
import { DEFAULT_SETTINGS } from '../../../src/local/services/lambda/read-settings.ts'
import { createFunction, type FunctionSettings } from '../../../src/local/services/lambda/state.ts'
import { Store } from '../../../src/local/store/state.ts'
import { createSystemRandom } from '../../../src/local/system-random.ts'
import { refusalOf } from '../test-accounts.ts'
import { allow } from '../test-principals.ts'
import {
  alias,
  f,
  newFunction,
  OTHER_ZIP,
  owner,
  publish,
  region,
  roleArn,
  type Step,
  startLambdaWorld,
} from './lambda-world.ts'

/* States of functions. Answers as recorded from AWS; https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html */

const { aws, clientOf, createExecutionRole, run } = startLambdaWorld()
const PENDING = { State: 'Pending', StateReason: 'The function is being created.', StateReasonCode: 'Creating' }
const IN_PROGRESS = {
  State: 'Active',
  LastUpdateStatus: 'InProgress',
  LastUpdateStatusReason: 'The function is being created.',
  LastUpdateStatusReasonCode: 'Creating',
}
const READY = { State: 'Active', LastUpdateStatus: 'Successful' }
const dryUpdate: Step = ['UpdateFunctionCode', { ...f, ZipFile: OTHER_ZIP, DryRun: true }]

const BEGUN: readonly (readonly [name: string, step: Step, begun: object, after: Step])[] = [
  [
    'CreateFunction',
    ['CreateFunction', newFunction('g')],
    PENDING,
    ['GetFunctionConfiguration', { FunctionName: 'g' }],
  ],
  [
    'CreateFunction with Publish',
    ['CreateFunction', { ...newFunction('g'), Publish: true }],
    PENDING,
    ['GetFunctionConfiguration', { FunctionName: 'g', Qualifier: '1' }],
  ],
  [
    'UpdateFunctionCode',
    ['UpdateFunctionCode', { ...f, ZipFile: OTHER_ZIP }],
    IN_PROGRESS,
    ['GetFunctionConfiguration', f],
  ],
  [
    'UpdateFunctionCode with Publish',
    ['UpdateFunctionCode', { ...f, ZipFile: OTHER_ZIP, Publish: true }],
    PENDING,
    ['GetFunctionConfiguration', { ...f, Qualifier: '1' }],
  ],
  [
    'UpdateFunctionConfiguration',
    ['UpdateFunctionConfiguration', { ...f, Timeout: 9 }],
    IN_PROGRESS,
    ['GetFunctionConfiguration', f],
  ],
]

describe('the state of a function', () => {
  it.each(BEGUN)('%s answers what has begun; it is done when asked for next', async (_, step, begun, after) => {
    const answer = await run(step)
    expect(answer).toMatchObject(begun)
    if (!('LastUpdateStatus' in begun)) expect(answer).not.toHaveProperty('LastUpdateStatus')
    const done = await run(after)
    expect(done).toMatchObject(READY)
    for (const name of ['StateReason', 'StateReasonCode', 'LastUpdateStatusReason', 'LastUpdateStatusReasonCode']) {
      expect(done).not.toHaveProperty(name)
    }
    expect(done.RevisionId).not.toBe(answer.RevisionId)
  })

  it('is settled in what a version answers, and a dry run', async () => {
    expect(await run(publish)).toMatchObject({ ...READY, Version: '1' })
    expect(await run(dryUpdate)).toMatchObject(READY)
  })

  it('satisfies waiters', async () => {
    const client = clientOf(owner)
    const waiter = { client, maxWaitTime: 5, minDelay: 1, maxDelay: 1 }
    await run(['CreateFunction', newFunction('g')])
    expect(await waitUntilFunctionActiveV2(waiter, { FunctionName: 'g' })).toMatchObject({ state: 'SUCCESS' })
    await run(['UpdateFunctionConfiguration', { FunctionName: 'g', Timeout: 9 }])
    expect(await waitUntilFunctionUpdatedV2(waiter, { FunctionName: 'g' })).toMatchObject({ state: 'SUCCESS' })
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'g' }))
    expect(Configuration).toMatchObject({ ...READY, Timeout: 9 })
  })
})

describe('a function that gets network interfaces', () => {
  const random = createSystemRandom()
  const settings = (vpc?: FunctionSettings['vpc']): FunctionSettings => ({
    ...DEFAULT_SETTINGS,
    role: '',
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    loggingConfig: {},
    ...(vpc && { vpc }),
  })
  const IN_VPC = settings({ SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'], VpcId: 'vpc-1' })
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f'
  const code = { sha256: '', size: 1, unzippedSize: 1, folder: '/code' }

  function create(kind: 'create' | 'update', now: FunctionSettings, before?: FunctionSettings) {
    const cloud = { clock: new LocalClock(), random, store: new Store() }
    const change = startChange(kind, cloud, now, before)
    const latest = { settings: now, code, lastModified: 0, revisionId: 'done', change }
    const place = { name: 'f', arn, account: '123456789012', region: 'us-east-1', partition: 'aws', tags: new Map() }
    return { cloud, fn: createFunction(place, latest) }
  }

  const conflict = (message: string) =>
    expect.objectContaining({
      code: 'ResourceConflictException',
      message: `The operation cannot be performed at this time. ${message}`,
    })
  const thrownBy = (run: () => unknown): unknown => {
    try {
      return run()
    } catch (error) {
      expect(error).toBeInstanceOf(AwsError)
      return error
    }
  }

  it('is pending for a while, in which nothing can be done with it', () => {
    const { cloud, fn } = create('create', IN_VPC)
    const pending = conflict('The function is currently in the following state: Pending')
    expect(describeVersion(fn.latest, cloud)).toMatchObject({ ...PENDING, RevisionId: fn.latest.change.revisionId })
    expect(thrownBy(() => checkInvocable(fn.latest, cloud))).toEqual(pending)
    expect(thrownBy(() => checkSettled(fn, cloud))).toEqual(pending)
    cloud.clock.advance(1_000)
    expect(describeVersion(fn.latest, cloud)).toMatchObject({ ...READY, RevisionId: 'done' })
    expect(thrownBy(() => checkInvocable(fn.latest, cloud))).toBeUndefined()
    expect(thrownBy(() => checkSettled(fn, cloud))).toBeUndefined()
  })

  it('makes its users wait', async () => {
    const ec2 = new EC2Client(aws().account(owner, region))
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ['default'] }))
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}))
    const VpcConfig = { SubnetIds: [Subnets?.[0]?.SubnetId], SecurityGroupIds: [SecurityGroups?.[0]?.GroupId] }
    await createExecutionRole('networked', [allow('ec2:*NetworkInterface*')])
    const g = { FunctionName: 'g' }
    // Nothing but the clock's own steps pass.
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      expect(
        await run(['CreateFunction', { ...newFunction('g'), Role: roleArn('networked'), VpcConfig }]),
      ).toMatchObject(PENDING)
      for (const step of [
        ['Invoke', g],
        ['Invoke', { ...g, InvocationType: 'Event' }],
        ['InvokeAsync', { ...g, InvokeArgs: '{}' }],
        ['UpdateFunctionConfiguration', { ...g, Timeout: 9 }],
        ['UpdateFunctionCode', { ...g, ZipFile: OTHER_ZIP }],
        ['PublishVersion', g],
      ] as const) {
        expect(await refusalOf(run(step)), step[0]).toEqual({
          code: 'ResourceConflictException',
          status: 409,
          message:
            'The operation cannot be performed at this time. The function is currently in the following state: Pending',
        })
      }
      aws().clock.advance(1_000)
      expect(await run(['GetFunctionConfiguration', g])).toMatchObject(READY)
      expect(await run(['Invoke', { ...g, InvocationType: 'DryRun' }])).toMatchObject({ status: 204 })
    } finally {
      vi.useRealTimers()
    }
  })

  it('can be invoked while it is updated, but not updated again', () => {
    const { cloud, fn } = create('update', IN_VPC, settings())
    expect(describeVersion(fn.latest, cloud)).toMatchObject(IN_PROGRESS)
    expect(thrownBy(() => checkInvocable(fn.latest, cloud))).toBeUndefined()
    expect(thrownBy(() => checkSettled(fn, cloud))).toEqual(conflict(`An update is in progress for resource: ${arn}`))
    cloud.clock.advance(1_000)
    expect(thrownBy(() => checkSettled(fn, cloud))).toBeUndefined()
  })

  it.each([
    ['another timeout in the same VPC', IN_VPC, { ...IN_VPC, timeout: 9 }],
    ['no VPC any more', IN_VPC, settings({ SubnetIds: [], SecurityGroupIds: [], VpcId: '' })],
    ['no VPC at all', settings(), settings()],
  ])('is ready at once: %s', (_, before, now) => {
    const { cloud, fn } = create('update', now, before)
    expect(describeVersion(fn.latest, cloud)).toMatchObject(READY)
  })

  it('meets no second update while the first one reads its code', async () => {
    const { cloud, fn } = create('create', settings())
    const updating = conflict(`An update is in progress for resource: ${arn}`)
    const first = whileUpdating(fn, cloud, async () => {
      expect(thrownBy(() => checkSettled(fn, cloud))).toEqual(updating)
      await expect(whileUpdating(fn, cloud, async () => 2)).rejects.toEqual(updating)
      throw new AwsError('InvalidParameterValueException', 'broken')
    })
    await expect(first).rejects.toMatchObject({ message: 'broken' })
    expect(await whileUpdating(fn, cloud, async () => 3)).toBe(3)
  })
})

describe('an alias', () => {
  it('takes the provisioned concurrency and the URL with it', async () => {
    await run(
      publish,
      alias('live'),
      ['PutProvisionedConcurrencyConfig', { ...f, Qualifier: 'live', ProvisionedConcurrentExecutions: 1 }],
      ['CreateFunctionUrlConfig', { ...f, Qualifier: 'live', AuthType: 'NONE' }],
      ['DeleteAlias', { ...f, Name: 'live' }],
      alias('live'),
    )
    expect(await run(['ListProvisionedConcurrencyConfigs', f])).toMatchObject({ ProvisionedConcurrencyConfigs: [] })
    expect(await run(['ListFunctionUrlConfigs', f])).toMatchObject({ FunctionUrlConfigs: [] })
  })
})
