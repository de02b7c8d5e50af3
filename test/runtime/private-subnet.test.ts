import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { build } from 'esbuild'
import { strToU8, zipSync } from 'fflate'
import { beforeEach, expect, test } from 'vitest'
import { LAMBDA_TRUST, zipOf } from '../local/functions/function-world.ts'
import { startNetworkWorld } from '../local/network/network-world.ts'
import { allow, createRole } from '../local/test-principals.ts'

// A function in a private subnet calls another account through this library: with interface endpoints of its own Region alone.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-endpoints.html

const world = startNetworkWorld('runtime/private-subnet')
const { owner, other, region, partition } = world
const functionArn = `arn:${partition}:lambda:${region}:${other}:function:orders`

beforeEach(async () => {
  const iam = world.iam(other)
  const { arn: Role } = await createRole(iam, 'orders', [LAMBDA_TRUST])
  const lambda = new LambdaClient(world.aws().account(other, region))
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'orders',
      Role,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipOf('export const handler = async ({ order }) => `booked ${order}`') },
    }),
  )
  lambda.destroy()
  const trust = { Effect: 'Allow', Principal: { AWS: owner }, Action: 'sts:AssumeRole' }
  const { arn: roleArn } = await createRole(iam, 'caller', [trust], [allow('lambda:InvokeFunction', functionArn)])
  const { outputFiles } = await build({
    stdin: {
      contents: `import { target } from './src/runtime/index.ts'
const orders = target(${JSON.stringify({ functionArn, roleArn })})
export const handler = async (event, context) =>
  orders.invoke(event, { context }).catch(({ code, kind, message }) => ({ code, kind, message }))`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  })
  const code = zipSync({ 'index.mjs': strToU8(outputFiles[0]?.text ?? '') })
  await world.createFunction('caller', {}, { Code: { ZipFile: code }, Timeout: 4 })
})

const answer = async () => (await world.invoke('caller', { order: 17 })).payload

test('with endpoints of STS and Lambda the call goes through', async () => {
  await world.createEndpoint('sts')
  await world.createEndpoint('lambda')
  expect(await answer()).toBe('booked 17')
})

test('without any, it is told before the function’s own time is up', async () => {
  // Here a connection without a route is accepted and never answered; on AWS it is not even made.
  expect(await answer()).toMatchObject({
    code: 'Deadline',
    kind: 'deadline',
    message: expect.stringMatching(/^no answer from \S+ within \d+ ms$/),
  })
})
