import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CreateInternetGatewayCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2'
import * as sdk from '@aws-sdk/client-organizations'
import { DecodeAuthorizationMessageCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { pickTestPlace, refusalOf } from '../local/test-accounts.ts'
import { allow, createUser, policyOf, rootIam } from '../local/test-principals.ts'
import { cleanEnvironment } from './python.ts'

/* The JavaScript SDK and the AWS CLI as they come. The tests of each part build on each other. */

const execute = promisify(execFile)
const { accounts, region, partition } = pickTestPlace('organizations.test.ts')
const [management, member, cliManagement, cliMember] = accounts

vi.setConfig({ testTimeout: 60_000 })

let aws: LocalAws
beforeAll(async () => {
  aws = await startLocalAws()
})
afterAll(() => aws.close())

describe('the JavaScript SDK', () => {
  const client = (account = management) => new sdk.OrganizationsClient(aws.account(account, region))

  test('an organization with more accounts than one page holds', async () => {
    await client().send(new sdk.CreateOrganizationCommand({ FeatureSet: 'ALL' }))
    for (let i = 0; i < 24; i++) {
      await client().send(new sdk.CreateAccountCommand({ AccountName: `account ${i}`, Email: `a${i}@corp.example` }))
    }
    aws.clock.advance(60_000)
    const ids = new Set<string | undefined>()
    let pages = 0
    for await (const { Accounts } of sdk.paginateListAccounts({ client: client() }, {})) {
      for (const { Id } of Accounts ?? []) ids.add(Id)
      pages++
    }
    expect([ids.size, pages]).toEqual([25, 2])
  })

  test('an error has its reason', async () => {
    const { Roots } = await client().send(new sdk.ListRootsCommand({}))
    const RootId = Roots?.[0]?.Id as string
    await client().send(new sdk.EnablePolicyTypeCommand({ RootId, PolicyType: 'SERVICE_CONTROL_POLICY' }))
    const detach = new sdk.DetachPolicyCommand({ PolicyId: 'p-FullAWSAccess', TargetId: RootId })
    const error = await client()
      .send(detach)
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(sdk.ConstraintViolationException)
    expect(error).toMatchObject({ Reason: 'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED' })
    await expect(client(member).send(new sdk.ListRootsCommand({}))).rejects.toBeInstanceOf(
      sdk.AWSOrganizationsNotInUseException,
    )
  })

  test("EC2's denials can be decoded, by whoever may, in the same account", async () => {
    const { keys, arn, id } = await createUser(rootIam(aws, management, region), 'ann')
    const ec2 = new EC2Client({ ...aws.account(management, region), credentials: keys, maxAttempts: 1 })
    const described = await refusalOf(ec2.send(new DescribeVpcsCommand({})))
    expect(described).toEqual({
      code: 'UnauthorizedOperation',
      status: 403,
      message: `You are not authorized to perform this operation. User: ${arn} is not authorized to perform: ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action`,
    })
    const resource = `arn:${partition}:ec2:${region}:${management}:internet-gateway/*`
    const { message } = await refusalOf(ec2.send(new CreateInternetGatewayCommand({})))
    const [text, EncodedMessage] = message.split('. Encoded authorization failure message: ')
    expect(text).toBe(
      `You are not authorized to perform this operation. User: ${arn} is not authorized to perform: ec2:CreateInternetGateway on resource: ${resource} because no identity-based policy allows the ec2:CreateInternetGateway action`,
    )
    const decode = (account: string) =>
      new STSClient(aws.account(account, region)).send(new DecodeAuthorizationMessageCommand({ EncodedMessage }))
    const { DecodedMessage } = await decode(management)
    expect(JSON.parse(DecodedMessage as string)).toMatchObject({
      allowed: false,
      explicitDeny: false,
      context: { principal: { id, name: 'ann', arn }, action: 'ec2:CreateInternetGateway', resource },
    })
    expect(await refusalOf(decode(member))).toMatchObject({ code: 'InvalidAuthorizationMessageException', status: 400 })
  })
})

const cli = await execute('python3', ['-c', 'import awscli, sys; print(sys.executable)']).then(
  ({ stdout }) => [stdout.trim(), '-m', 'awscli'] as const,
  () => undefined,
)
if (cli === undefined) console.log('skipped: no AWS CLI')

describe.skipIf(cli === undefined)('the AWS CLI', () => {
  /** Runs one command with an account's root credentials. @throws Error with what it says */
  async function run<T = object>(account: string, ...command: string[]): Promise<T> {
    const [python, ...module] = cli as NonNullable<typeof cli>
    const env = {
      ...cleanEnvironment(region),
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_PAGER: '',
    }
    const all = [...module, '--endpoint-url', aws.endpoint, '--output', 'json', ...command]
    const { stdout } = await execute(python, all, { env, timeout: 30_000 }).catch(({ stderr }: { stderr: string }) => {
      throw new Error(stderr.trim())
    })
    return JSON.parse(stdout.trim() || '{}') as T
  }
  const organizations = <T = object>(account: string, ...command: string[]) =>
    run<T>(account, 'organizations', ...command)

  test('a policy on an organization stops a member at once', async () => {
    await organizations(cliManagement, 'create-organization')
    const { Roots } = await organizations<{ Roots: { Id: string }[] }>(cliManagement, 'list-roots')
    const enable = [
      'enable-policy-type',
      '--root-id',
      Roots[0]?.Id as string,
      '--policy-type',
      'SERVICE_CONTROL_POLICY',
    ]
    await organizations(cliManagement, ...enable)
    const invite = ['invite-account-to-organization', '--target', `Type=ACCOUNT,Id=${cliMember}`]
    const { Handshake } = await organizations<{ Handshake: { Id: string } }>(cliManagement, ...invite)
    await organizations(cliMember, 'accept-handshake', '--handshake-id', Handshake.Id)
    expect(await run(cliMember, 'iam', 'list-users')).toEqual({ Users: [] })
    const content = policyOf({ ...allow('iam:*'), Effect: 'Deny' })
    const create = ['create-policy', '--type', 'SERVICE_CONTROL_POLICY', '--name', 'no-iam', '--description', '']
    const { Policy } = await organizations<{ Policy: { PolicySummary: { Id: string; Arn: string } } }>(
      cliManagement,
      ...create,
      '--content',
      content,
    )
    const { Id, Arn } = Policy.PolicySummary
    await organizations(cliManagement, 'attach-policy', '--policy-id', Id, '--target-id', cliMember)
    await expect(run(cliMember, 'iam', 'list-users')).rejects.toThrow(
      `An error occurred (AccessDenied) when calling the ListUsers operation: User: arn:${partition}:iam::${cliMember}:root is not authorized to perform: iam:ListUsers on resource: arn:${partition}:iam::${cliMember}:user/ with an explicit deny in a service control policy: ${Arn}`,
    )
    expect(await run(cliManagement, 'iam', 'list-users')).toEqual({ Users: [] })
    await expect(organizations(cliMember, 'list-accounts')).rejects.toThrow(
      "An error occurred (AccessDeniedException) when calling the ListAccounts operation: You don't have permissions to access this resource.",
    )
  })
})
