import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import type { LocalAws } from '../../src/local/index.ts'

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** A statement, in a policy of the language's current version. */
export type Statement = Readonly<Record<string, unknown>>

export function policyOf(...Statement: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

export function allow(Action: string | readonly string[], Resource: string | readonly string[] = '*'): Statement {
  return { Effect: 'Allow', Action, Resource }
}

/** An IAM client with an account's root credentials. */
export function rootIam(aws: LocalAws, account: string, region: string): IAMClient {
  return new IAMClient({ ...aws.account(account, region), maxAttempts: 1 })
}

/** A user with an access key and, where statements are given, one inline policy. */
export async function createUser(iam: IAMClient, UserName: string, ...statements: readonly Statement[]) {
  const { User } = await iam.send(new CreateUserCommand({ UserName }))
  if (statements.length > 0) {
    await iam.send(
      new PutUserPolicyCommand({ UserName, PolicyName: 'inline', PolicyDocument: policyOf(...statements) }),
    )
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  const keys: Keys = {
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  }
  return { arn: User?.Arn as string, id: User?.UserId as string, keys }
}

/** A role with these statements as trust policy and, where there are any, one inline policy. */
export async function createRole(
  iam: IAMClient,
  RoleName: string,
  trust: readonly Statement[],
  statements: readonly Statement[] = [],
  more: Partial<CreateRoleCommandInput> = {},
) {
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policyOf(...trust), ...more }),
  )
  if (statements.length > 0) {
    await iam.send(
      new PutRolePolicyCommand({ RoleName, PolicyName: 'inline', PolicyDocument: policyOf(...statements) }),
    )
  }
  return { arn: Role?.Arn as string, id: Role?.RoleId as string }
}
