import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  type Account,
  type AwsCredentials,
  account,
  type BridgeError,
  type ErrorKind,
  FunctionError,
  forEachAccount,
  target,
} from '../../src/runtime/index.ts'
import { CALLED, FUNCTION } from './bridge-world.ts'

// What the compiler knows; `tsc` checks it.

declare module '../../src/runtime/target.ts' {
  interface Targets {
    'declared-charge': { input: { amount: number }; output: { paid: boolean } }
  }
}

const where = { functionArn: FUNCTION }
const role = { roleArn: `arn:aws:iam::${CALLED}:role/r` }

test('a target has the types that it is given', () => {
  const charge = target<{ amount: number }, { paid: boolean }>(where)
  expectTypeOf(charge.invoke).parameter(0).toEqualTypeOf<{ amount: number }>()
  expectTypeOf(charge.send).parameter(0).toEqualTypeOf<{ amount: number }>()
  expectTypeOf(charge.invoke).returns.resolves.toEqualTypeOf<{ paid: boolean }>()
  expectTypeOf(charge.send).returns.resolves.toEqualTypeOf<void>()
  expectTypeOf(charge.dryRun).returns.resolves.toEqualTypeOf<void>()
  // @ts-expect-error a payload is needed
  void (() => charge.invoke())
  // @ts-expect-error and must be of its type
  void (() => charge.invoke({ amount: '3' }))
})

test('without types a target takes anything, or nothing, and answers what nobody knows', () => {
  const anything = target(where)
  expectTypeOf(anything.invoke).returns.resolves.toEqualTypeOf<unknown>()
  void (() => [anything.invoke(), anything.invoke({ a: 1 }), anything.send(1, { idempotent: true })])
})

test('a name has the types that are declared for it', () => {
  const charge = () => target('declared-charge')
  expectTypeOf(charge).returns.toHaveProperty('invoke').parameter(0).toEqualTypeOf<{ amount: number }>()
  expectTypeOf<Awaited<ReturnType<ReturnType<typeof charge>['invoke']>>>().toEqualTypeOf<{ paid: boolean }>()
})

test('schemas give the types: what goes in before, what comes out after', () => {
  const input = z.object({ at: z.string(), note: z.string().default('') })
  const output = z.object({ id: z.string() }).transform(({ id }) => id)
  const both = target(where, { input, output })
  expectTypeOf(both.invoke).parameter(0).toEqualTypeOf<{ at: string; note?: string | undefined }>()
  expectTypeOf(both.invoke).returns.resolves.toEqualTypeOf<string>()
  const answer = target(where, { output })
  expectTypeOf(answer.invoke).returns.resolves.toEqualTypeOf<string>()
  void (() => answer.invoke())
  const payload = target(where, { input })
  expectTypeOf(payload.invoke).returns.resolves.toEqualTypeOf<unknown>()
})

test('options are known', () => {
  // @ts-expect-error no such option
  void (() => target({ ...where, externalID: 'x' }))
  // @ts-expect-error no such option
  void (() => account({ ...role, functionArn: FUNCTION }))
  // @ts-expect-error a role is needed
  void (() => account({ region: 'eu-central-1' }))
})

test('a client is of the class that is given, and so is its configuration', () => {
  const client = account(role).client(SQSClient, { maxAttempts: 1 })
  expectTypeOf(client).toEqualTypeOf<SQSClient>()
  client.destroy()
  // @ts-expect-error no such setting
  void (() => account(role).client(SQSClient, { maxAttempt: 1 }))
  const S3 = class {} as unknown as typeof S3Client
  expectTypeOf(() => account(role).client(S3)).returns.toEqualTypeOf<S3Client>()
  expectTypeOf(account(role).credentials).toExtend<NonNullable<S3ClientConfig['credentials']>>()
  expectTypeOf(account(role).credentials).returns.resolves.toEqualTypeOf<AwsCredentials>()
})

test('forEachAccount answers what the work answers', () => {
  const work = () => forEachAccount(['b', role], async (one: Account) => one.id.length)
  expectTypeOf<Awaited<ReturnType<typeof work>>['results'][number]>().toEqualTypeOf<{
    readonly account: Account
    readonly value: number
  }>()
})

test('errors tell their kind', () => {
  expectTypeOf<BridgeError['kind']>().toEqualTypeOf<ErrorKind>()
  expectTypeOf(FunctionError.prototype).toExtend<BridgeError>()
})
