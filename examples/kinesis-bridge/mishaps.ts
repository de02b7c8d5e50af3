// Four ways in which a cross-account system breaks: one permission taken away at a time, and how it is put back.
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import type { LocalAws } from 'xacct/local'

export const CALLING = '111111111111'
export const CALLED = '999999999999'
const BRIDGE_ROLE = 'kinesis-bridge-role'
const TARGET_ROLE = 'kinesis-reader-invocation-role'

export interface Mishap {
  readonly name: string
  /** The action that AWS will deny. */
  readonly action: string
  /** Answers how it is mended. */
  readonly breakIt: (aws: LocalAws) => Promise<() => Promise<unknown>>
}

export const MISHAPS: readonly Mishap[] = [
  {
    name: `the bridge's role in ${CALLING} may no longer assume the role`,
    action: 'sts:AssumeRole',
    breakIt: (aws) => dropStatement(aws, CALLING, BRIDGE_ROLE, 'sts:AssumeRole'),
  },
  {
    name: `the role in ${CALLED} no longer trusts the bridge`,
    action: 'sts:AssumeRole',
    breakIt: trustSomebodyElse,
  },
  {
    name: `the role in ${CALLED} may no longer invoke the function`,
    action: 'lambda:InvokeFunction',
    breakIt: (aws) => dropStatement(aws, CALLED, TARGET_ROLE, 'lambda:InvokeFunction'),
  },
  {
    name: 'the bridge sends a wrong external id',
    action: 'sts:AssumeRole',
    breakIt: sendWrongExternalId,
  },
]

interface Document {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[]
}

/** Takes what allows an action out of a role's policy. */
async function dropStatement(aws: LocalAws, account: string, RoleName: string, action: string) {
  const iam = new IAMClient(aws.account(account))
  const PolicyName = 'xacct'
  const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))
  const before = JSON.parse(decodeURIComponent(PolicyDocument)) as Document
  const others = before.Statement.filter(({ Action }) => ![Action].flat().includes(action))
  // A policy cannot be empty: what is left may do something harmless.
  const Statement = others.length > 0 ? others : [{ Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' }]
  const put = (document: object) =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(document) }))
  await put({ ...before, Statement })
  return () => put(before)
}

async function trustSomebodyElse(aws: LocalAws) {
  const iam = new IAMClient(aws.account(CALLED))
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: TARGET_ROLE }))
  const before = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')
  const put = (PolicyDocument: string) =>
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: TARGET_ROLE, PolicyDocument }))
  await put(before.replaceAll(BRIDGE_ROLE, 'some-other-role'))
  return () => put(before)
}

async function sendWrongExternalId(aws: LocalAws) {
  const lambda = new LambdaClient(aws.account(CALLING))
  const FunctionName = 'bridge'
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  const before = Environment?.Variables ?? {}
  const put = (Variables: Record<string, string>) =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }))
  const target = before.XACCT_TARGET_DELIVER ?? ''
  await put({ ...before, XACCT_TARGET_DELIVER: target.replace('orders-7f3a', 'orders-0000') })
  return () => put(before)
}
