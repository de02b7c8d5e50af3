import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Stack } from '../stacks/stack.ts'
import { type Connection, isLost } from './connection.ts'
import { DeployError, type DeployProblem } from './deploy-error.ts'

/**
 * The connections to the accounts that have a stack, each of which leads to the account that it is for; made sure before
 * anything is touched. An account that only calls, or is only called, needs no credentials here.
 * @throws DeployError with every account whose credentials are missing, refused, or another account’s
 */
export async function verifiedConnections(
  stacks: readonly Stack[],
  connections: ReadonlyMap<string, Connection>,
): Promise<ReadonlyMap<string, Connection>> {
  const names = new Set(stacks.map(({ place }) => place.account.name))
  const needed = new Map([...connections].filter(([name]) => names.has(name)))
  await verifyAll([...needed.values()])
  return needed
}

/** @throws DeployError with every connection whose credentials are missing, refused, or another account’s */
export async function verifyAll(connections: readonly Connection[]): Promise<void> {
  const problems = await Promise.all(connections.map(verify))
  const found = problems.flatMap((problem) => problem ?? [])
  if (found.length > 0) throw new DeployError(found)
}

async function verify(connection: Connection): Promise<DeployProblem | undefined> {
  const found = await identify(connection)
  return 'arn' in found ? undefined : found
}

/** Whose credentials lead to an account: an ARN there, or what is wrong with them. */
export async function identify({ account, identity, config }: Connection): Promise<{ arn: string } | DeployProblem> {
  const where = `account \`${account.name}\` (${account.id})`
  const sts = new STSClient(config())
  try {
    const { Account, Arn = '' } = await sts.send(new GetCallerIdentityCommand({}))
    if (Account === account.id) return { arn: Arn }
    return {
      code: 'wrong-account',
      where,
      message: `${identity} is ${Arn} in ${Account}`,
      hint: `use credentials of ${account.id}, with \`profile\`, \`assume\` or --profile ${account.name}=PROFILE`,
    }
  } catch (error) {
    return refused(error as Error, where, identity, account.name)
  } finally {
    sts.destroy()
  }
}

function refused(error: Error, where: string, identity: string, account: string): DeployProblem {
  const { name, message } = error
  if (isLost(error)) {
    const hint = 'look whether the endpoint is right and can be reached; nothing was touched'
    return { code: 'connection', where, message: `nobody answers (${message || name})`, hint }
  }
  const hint = `set \`profile\` or \`assume\` of the account, or --profile ${account}=PROFILE`
  const reason = name === 'CredentialsProviderError' ? message : `${name}: ${message}`
  return { code: 'no-credentials', where, message: `${identity} did not get in (${reason})`, hint }
}
