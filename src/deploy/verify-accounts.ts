import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Connection } from './connection.ts'
import { DeployError, type DeployProblem } from './deploy-error.ts'

/**
 * Makes sure that each connection leads to the account it is for, before anything is touched.
 * @throws DeployError with every account whose credentials are missing, refused, or another account’s
 */
export async function verifyAccounts(connections: readonly Connection[]): Promise<void> {
  const problems = await Promise.all(connections.map(verify))
  const found = problems.flatMap((problem) => problem ?? [])
  if (found.length > 0) throw new DeployError(found)
}

async function verify({ account, identity, config }: Connection): Promise<DeployProblem | undefined> {
  const where = `account \`${account.name}\` (${account.id})`
  const sts = new STSClient(config())
  try {
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}))
    if (Account === account.id) return undefined
    return {
      code: 'wrong-account',
      where,
      message: `${identity} is ${Arn} in ${Account}`,
      hint: `use credentials of ${account.id}, with \`profile\`, \`assume\` or --profile ${account.name}=PROFILE`,
    }
  } catch (error) {
    const { name, message } = error as Error
    const hint = `set \`profile\` or \`assume\` of the account, or --profile ${account.name}=PROFILE`
    const refused = name === 'CredentialsProviderError' ? message : `${name}: ${message}`
    return { code: 'no-credentials', where, message: `${identity} did not get in (${refused})`, hint }
  } finally {
    sts.destroy()
  }
}
