import * as sdk from '@aws-sdk/client-iam'
import { STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { pickTestPlace, type Refusal } from '../test-accounts.ts'
import { allow, type Keys, policyOf, rootIam } from '../test-principals.ts'

export const place = pickTestPlace('iam')
export const [account, otherAccount] = place.accounts
export const arn = (resource: string) => `arn:${place.partition}:iam::${account}:${resource}`
export const awsPolicy = (name: string) => `arn:${place.partition}:iam::aws:policy/${name}`

/** An operation with an input that only the wire has to understand. */
export type Step = readonly [operation: string, input?: Readonly<Record<string, unknown>>]
type AnyCommand = new (input: object) => sdk.ListUsersCommand

/** A local AWS for one test file, empty before each test, with clients of one account. */
export function startIamWorld() {
  let aws: LocalAws
  let iam: sdk.IAMClient
  beforeAll(async () => {
    aws = await startLocalAws()
    iam = rootIam(aws, account, place.region)
  })
  beforeEach(() => aws.reset())
  afterAll(() => aws.close())

  return {
    aws: () => aws,
    /** The account's root user. */
    root: () => iam,
    rootOf: (other: string) => rootIam(aws, other, place.region),
    clientFor: (credentials: Keys) =>
      new sdk.IAMClient({ ...aws.account(account, place.region), credentials, maxAttempts: 1 }),
    stsFor: (credentials: Keys) =>
      new STSClient({ ...aws.account(account, place.region), credentials, maxAttempts: 1 }),
    send([operation, input = {}]: Step, client = iam): Promise<object> {
      const Command = (sdk as unknown as Record<string, AnyCommand>)[`${operation}Command`] as AnyCommand
      return client.send(new Command(input))
    },
  }
}

export const TRUST = policyOf({ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' })
export const DOCUMENT = policyOf(allow('s3:GetObject'))
export const DOCUMENT_2 = policyOf(allow('s3:PutObject'))
export const LONG = (characters: number) => policyOf(allow(['s3:GetObject', `s3:Get${'x'.repeat(characters)}`]))

export const alice: Step = ['CreateUser', { UserName: 'alice' }]
export const reader: Step = ['CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument: TRUST }]
export const policy: Step = ['CreatePolicy', { PolicyName: 'P', PolicyDocument: DOCUMENT }]
export const attachToRole: Step = ['AttachRolePolicy', { RoleName: 'reader', PolicyArn: arn('policy/P') }]
export const attachToUser: Step = ['AttachUserPolicy', { UserName: 'alice', PolicyArn: arn('policy/P') }]
export const newVersion: Step = ['CreatePolicyVersion', { PolicyArn: arn('policy/P'), PolicyDocument: DOCUMENT_2 }]
export const noSuchUser: Refusal = {
  code: 'NoSuchEntity',
  status: 404,
  message: 'The user with name alice cannot be found.',
}
export const noSuchRole: Refusal = {
  code: 'NoSuchEntity',
  status: 404,
  message: 'The role with name reader cannot be found.',
}
export const tags = (...keys: string[]) => keys.map((Key) => ({ Key, Value: `value of ${Key}` }))
export const noSuchPolicy = (text: string): Refusal => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `Policy ${text}`,
})
export const conflict = (message: string): Refusal => ({ code: 'DeleteConflict', status: 409, message })
export const limit = (message: string): Refusal => ({ code: 'LimitExceeded', status: 409, message })
export const invalid = (code: string, message: string): Refusal => ({ code, status: 400, message })
export const many = (count: number, step: (index: number) => Step) => Array.from({ length: count }, (_, i) => step(i))
