import { DecodeAuthorizationMessageCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApplicablePolicies, authorize } from '../../../src/iam/authorize.ts'
import type { Caller } from '../../../src/local/credentials.ts'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { decodeMessage, encodeDecision } from '../../../src/local/services/sts/authorization-message.ts'
import { Store } from '../../../src/local/store/state.ts'
import { createSystemRandom } from '../../../src/local/system-random.ts'
import { pickTestPlace, refusalOf } from '../test-accounts.ts'
import { allow, createUser, policyOf, rootIam } from '../test-principals.ts'

const { accounts, region, partition } = pickTestPlace('authorization-message')
const [account, other] = accounts
const arn = `arn:${partition}:iam::${account}:user/ann`
const userId = 'AIDAAAAAAAAAAAAAAAAAA'
const caller: Caller = { kind: 'user', account, partition, arn, userId, accessKeyId: 'AKIA', userName: 'ann' }
const instance = `arn:${partition}:ec2:${region}:${account}:instance/i-1234567890abcdef0`

const aws = () => ({ store: new Store(), random: createSystemRandom() })

function denial(policies: ApplicablePolicies, context: Record<string, string> = {}) {
  return authorize(
    { principal: arn, action: 'ec2:StopInstances', resource: instance, context: { 'aws:userid': userId, ...context } },
    policies,
  )
}

const values = (...items: string[]) => ({ items: items.map((value) => ({ value })) })
const place = (more: [string, string][] = []) => ({
  items: [
    ['aws:Region', region],
    ['aws:Service', 'ec2'],
    ['aws:Resource', 'instance/i-1234567890abcdef0'],
    ['aws:Type', 'instance'],
    ['aws:Account', account],
    ['aws:ARN', instance],
    ...more,
  ].map(([key, value]) => ({ key, values: values(value as string) })),
})
const context = (more?: [string, string][]) => ({
  principal: { id: userId, name: 'ann', arn },
  action: 'ec2:StopInstances',
  resource: instance,
  conditions: place(more),
})

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html */
describe('a denial that is encoded', () => {
  it.each([
    [
      'nothing allows it',
      denial({ identity: [] }, { 'ec2:Tenancy': 'default', 'aws:ResourceTag/team': 'blue', 'aws:UserAgent': 'x' }),
      {
        allowed: false,
        explicitDeny: false,
        matchedStatements: { items: [] },
        failures: { items: [] },
        context: context([
          ['ec2:Tenancy', 'default'],
          ['aws:ResourceTag/team', 'blue'],
        ]),
      },
    ],
    [
      'a statement denies it',
      denial({
        identity: [
          { name: 'p', document: policyOf(allow('*')) },
          {
            name: 'p',
            document: policyOf(allow('s3:*'), {
              Sid: 'No',
              Effect: 'Deny',
              Action: ['ec2:Stop*', 'ec2:Start*'],
              Resource: '*',
              Condition: { StringLike: { 'aws:userid': 'A*' } },
            }),
          },
        ],
      }),
      {
        allowed: false,
        explicitDeny: true,
        matchedStatements: {
          items: [
            {
              statementId: 'No',
              effect: 'DENY',
              principals: values(userId),
              principalGroups: values(),
              actions: values('ec2:Stop*', 'ec2:Start*'),
              resources: values('*'),
              conditions: { items: [{ key: 'aws:userid', values: values('A*') }] },
            },
          ],
        },
        failures: { items: [] },
        context: context(),
      },
    ],
  ])('tells that %s', (_, decision, story) => {
    const cloud = aws()
    const encoded = encodeDecision(cloud, caller, decision)
    expect(encoded).toMatch(/^[\w-]+$/)
    expect(JSON.parse(decodeMessage(cloud, caller, encoded) as string)).toEqual(story)
  })

  it('is read by the same AWS and account only, and unchanged', () => {
    const cloud = aws()
    const encoded = encodeDecision(cloud, caller, denial({ identity: [] }))
    const changed = `${encoded.slice(0, 40)}${encoded[40] === 'A' ? 'B' : 'A'}${encoded.slice(41)}`
    expect(decodeMessage(cloud, caller, encoded)).toBeDefined()
    expect(decodeMessage(cloud, { ...caller, account: other }, encoded)).toBeUndefined()
    expect(decodeMessage(aws(), caller, encoded)).toBeUndefined()
    for (const wrong of [changed, encoded.slice(0, -2), `${encoded}=`, ` ${encoded}`, 'x', '']) {
      expect(decodeMessage(cloud, caller, wrong)).toBeUndefined()
    }
  })

  it('stays within what DecodeAuthorizationMessage takes', () => {
    const random = createSystemRandom()
    const noise = () => Buffer.from(random.bytes(150)).toString('base64')
    const tags = Object.fromEntries(Array.from({ length: 100 }, () => [`aws:RequestTag/${noise()}`, noise()]))
    const cloud = aws()
    const encoded = encodeDecision(cloud, caller, denial({ identity: [] }, tags))
    expect(encoded.length).toBeLessThanOrEqual(10_240)
    const { context } = JSON.parse(decodeMessage(cloud, caller, encoded) as string)
    expect(context).toMatchObject({ action: 'ec2:StopInstances', conditions: { items: [] } })
  })
})

describe('DecodeAuthorizationMessage', () => {
  let local: LocalAws
  beforeAll(async () => {
    local = await startLocalAws()
  })
  afterAll(() => local.close())

  it('refuses what is no message, and who may not ask', async () => {
    const ask = (credentials = local.account(account).credentials) =>
      new STSClient({ ...local.account(account, region), credentials, maxAttempts: 1 }).send(
        new DecodeAuthorizationMessageCommand({ EncodedMessage: 'forged' }),
      )
    expect(await refusalOf(ask())).toEqual({
      code: 'InvalidAuthorizationMessageException',
      status: 400,
      message: 'Message is not valid',
    })
    const { keys } = await createUser(rootIam(local, account, region), 'ann')
    expect(await refusalOf(ask(keys))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringMatching(/sts:DecodeAuthorizationMessage/),
    })
  })
})
