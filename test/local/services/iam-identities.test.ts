import * as sdk from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, createRole, createUser } from '../test-principals.ts'
import { account, arn, invalid, startIamWorld } from './iam-world.ts'

const { clientFor, root, send, stsFor } = startIamWorld()

describe('access keys', () => {
  const unknown: Refusal = {
    code: 'InvalidClientTokenId',
    status: 403,
    message: 'The security token included in the request is invalid.',
  }

  it('an inactive key is refused like an unknown one, and comes back', async () => {
    const { keys } = await createUser(root(), 'eve')
    const identity = () => stsFor(keys).send(new GetCallerIdentityCommand({}))
    const setStatus = (Status: string) =>
      send(['UpdateAccessKey', { UserName: 'eve', AccessKeyId: keys.accessKeyId, Status }])
    await setStatus('Inactive')
    expect(await refusalOf(identity())).toEqual(unknown)
    expect(await send(['ListAccessKeys', { UserName: 'eve' }])).toMatchObject({
      AccessKeyMetadata: [{ Status: 'Inactive' }],
    })
    await setStatus('Active')
    await expect(identity()).resolves.toMatchObject({ Arn: arn('user/eve') })
  })

  it('a deleted key is unknown, and so is any key of a deleted user', async () => {
    const { keys } = await createUser(root(), 'eve')
    await send(['DeleteAccessKey', { UserName: 'eve', AccessKeyId: keys.accessKeyId }])
    expect(await refusalOf(stsFor(keys).send(new GetCallerIdentityCommand({})))).toEqual(unknown)
    await send(['DeleteUser', { UserName: 'eve' }])
    expect(await refusalOf(send(['GetUser', { UserName: 'eve' }]))).toMatchObject({ code: 'NoSuchEntity' })
  })

  it('without a name they are the own ones of the user', async () => {
    const { keys } = await createUser(root(), 'eve', allow('iam:*'))
    const client = clientFor(keys)
    expect(await send(['GetUser'], client)).toMatchObject({ User: { UserName: 'eve' } })
    expect(await send(['CreateAccessKey'], client)).toMatchObject({ AccessKey: { UserName: 'eve', Status: 'Active' } })
    expect(await send(['ListAccessKeys'], client)).toMatchObject({ AccessKeyMetadata: [{}, {}] })
    expect(await refusalOf(send(['DeleteAccessKey', { AccessKeyId: keys.accessKeyId }]))).toEqual(
      invalid('ValidationError', 'Must specify userName when calling with non-User credentials'),
    )
    await send(['DeleteAccessKey', { AccessKeyId: keys.accessKeyId }], client)
    expect(await refusalOf(send(['GetUser'], client))).toEqual(unknown)
  })

  it('a renamed user keeps id, keys and policies', async () => {
    const { keys, id } = await createUser(root(), 'eve', allow('iam:ListUsers'))
    await send(['UpdateUser', { UserName: 'eve', NewUserName: 'eva', NewPath: '/team/' }])
    await expect(stsFor(keys).send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
      Arn: arn('user/team/eva'),
      UserId: id,
    })
    await send(['ListUsers'], clientFor(keys))
    expect(await refusalOf(send(['GetUser', { UserName: 'eve' }]))).toMatchObject({ code: 'NoSuchEntity' })
  })

  it('GetAccessKeyLastUsed of one that never was used', async () => {
    const { keys } = await createUser(root(), 'eve')
    const { $metadata, ...rest } = (await send([
      'GetAccessKeyLastUsed',
      { AccessKeyId: keys.accessKeyId },
    ])) as sdk.GetAccessKeyLastUsedCommandOutput
    expect(rest).toEqual({ UserName: 'eve', AccessKeyLastUsed: { Region: 'N/A', ServiceName: 'N/A' } })
  })
})

describe('unique ids in trust policies', () => {
  const trusting = (statement: object) => [statement as Readonly<Record<string, unknown>>]
  const trustOf = async (RoleName: string) => {
    const { Role } = await root().send(new sdk.GetRoleCommand({ RoleName }))
    return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument as string)).Statement[0]
  }

  it('a principal that is deleted and made again is another one', async () => {
    const statement = { Effect: 'Allow', Principal: { AWS: arn('role/caller') }, Action: 'sts:AssumeRole' }
    const caller = await createRole(root(), 'caller', [
      { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' },
    ])
    await createRole(root(), 'target', trusting(statement))
    expect((await trustOf('target')).Principal).toEqual({ AWS: arn('role/caller') })
    await send(['DeleteRole', { RoleName: 'caller' }])
    expect((await trustOf('target')).Principal).toEqual({ AWS: caller.id })
    await createRole(root(), 'caller', [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }])
    expect((await trustOf('target')).Principal).toEqual({ AWS: caller.id })
  })

  it('a condition on aws:PrincipalArn stays as written', async () => {
    const Condition = { ArnEquals: { 'aws:PrincipalArn': arn('role/caller') } }
    const statement = { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole', Condition }
    await createRole(root(), 'caller', [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }])
    await createRole(root(), 'target', trusting(statement))
    await send(['DeleteRole', { RoleName: 'caller' }])
    expect((await trustOf('target')).Condition).toEqual(Condition)
  })
})
