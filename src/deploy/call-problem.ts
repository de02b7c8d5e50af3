import { type Connection, isLost } from './connection.ts'
import { DeployError, type DeployProblem } from './deploy-error.ts'
import { describeError, isDenied, isExpired } from './stack-problem.ts'

/** What is told of a call to something of the topology that did not go through. */
export function callProblem(error: unknown, where: string, { identity, account }: Connection): DeployError {
  const thrown = error as Error
  const tell = (code: DeployProblem['code'], hint: string) =>
    new DeployError([{ code, where, message: describeError(thrown), hint }])
  if (/ResourceNotFound|NonExistentQueue|QueueDoesNotExist/.test(thrown.name)) {
    return tell('missing', 'deploy the topology first, or look whether --endpoint leads to where it is')
  }
  if (isDenied(thrown)) return tell('denied', `${identity} needs this permission in ${account.id}`)
  if (isExpired(thrown)) {
    return tell('no-credentials', `renew them, or set \`profile\` of the account, or --profile ${account.name}=PROFILE`)
  }
  if (isLost(thrown)) return tell('connection', 'look whether the endpoint is right and can be reached')
  return tell('refused', 'the message is that of AWS')
}
