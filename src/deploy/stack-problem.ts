import type { Stack as StackState } from '@aws-sdk/client-cloudformation'
import type { Stack } from '../stacks/stack.ts'
import type { StackOutcome } from './carry-stacks.ts'
import { isLost } from './connection.ts'
import type { DeployProblem } from './deploy-error.ts'
import type { Told } from './stack-client.ts'

/** A stack did not come to where it should be. */
export class StackFailed extends Error {
  readonly status: string

  constructor({ StackStatus, StackStatusReason }: StackState, failures: readonly Told[]) {
    const first = failures.map(
      ({ logicalId, type, reason }) => `${logicalId} (${type}): ${reason ?? 'no reason was given'}`,
    )
    super([`${StackStatus}`, ...(first.length > 0 ? first : [StackStatusReason ?? ''])].filter(Boolean).join('; '))
    this.status = StackStatus as string
  }
}

/** CloudFormation found a change impossible before it began with it. */
export class ChangeRefused extends Error {}

/** A stack is in a state in which nothing can be done with it. */
export class UnfitState extends Error {
  readonly status: string

  constructor({ StackStatus }: StackState) {
    super(`it is in ${StackStatus}`)
    this.status = StackStatus as string
  }
}

/** A stack of that name is somebody else’s. */
export class ForeignStack extends Error {
  constructor(name: string, owner: string | undefined) {
    super(
      owner === undefined
        ? `there is a stack \`${name}\` that xacct did not make`
        : `stack \`${name}\` is that of topology \`${owner}\``,
    )
  }
}

/** Packages or a template could not be put where CloudFormation reads them. */
export class UploadFailed extends Error {
  constructor(bucket: string, cause: Error) {
    super(`bucket \`${bucket}\`: ${describeError(cause)}`, { cause })
  }
}

/** By state: what helps out of it. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
const WAYS_OUT: Readonly<Record<string, string>> = {
  UPDATE_ROLLBACK_FAILED:
    'let CloudFormation continue the rollback once its cause is mended, then run the command again',
  DELETE_FAILED: 'mend the cause and run `xacct destroy`, then deploy again',
  ROLLBACK_FAILED: 'mend the cause and run `xacct destroy`, then deploy again',
  CREATE_FAILED: 'run `xacct destroy`, then deploy again',
}

/** By the state that a stack was left in: what became of it. */
const AFTER_FAILURE: Readonly<Record<string, string>> = {
  ...WAYS_OUT,
  DELETE_FAILED: 'what could be deleted is gone; mend the cause and run the command again',
}
const UNCHANGED = 'nothing of it is left changed; mend the cause and run the command again'

const OWN = [StackFailed, ChangeRefused, UnfitState, ForeignStack, UploadFailed]

const AGAIN = 'mend the cause and run the command again; what is done is left alone'

/** What is told of a stack that could not be carried. */
export function toProblem({ id }: Stack, error: unknown): DeployProblem {
  const thrown = error as Error
  const tell = (code: DeployProblem['code'], hint: string): DeployProblem => ({
    code,
    where: id,
    message: OWN.some((kind) => error instanceof kind) ? thrown.message : describeError(thrown),
    hint,
  })
  if (error instanceof StackFailed) {
    if (/already exists/.test(error.message)) {
      return tell('stack-failed', 'a kept bucket, or somebody else’s: use it by its `arn`, or give yours another name')
    }
    return tell('stack-failed', AFTER_FAILURE[error.status] ?? UNCHANGED)
  }
  if (error instanceof ChangeRefused) return tell('refused', 'nothing of it was changed')
  if (error instanceof UnfitState) {
    return tell(
      'stack-state',
      WAYS_OUT[error.status] ?? 'mend or delete it in CloudFormation, then run the command again',
    )
  }
  if (error instanceof ForeignStack) return tell('stack-state', 'it is left alone; give this topology another `name`')
  if (error instanceof UploadFailed) return tell(uploadCode(error.cause as Error), `the code goes there; ${AGAIN}`)
  if (isDenied(thrown)) return tell('denied', `whoever deploys needs this permission; ${AGAIN}`)
  if (isExpired(thrown)) return tell('no-credentials', 'renew them and run the command again; it is taken up')
  if (isLost(thrown)) {
    return tell('connection', 'the stack may still be going on; run the command again and it is taken up')
  }
  return tell('refused', AGAIN)
}

function uploadCode(cause: Error): DeployProblem['code'] {
  return isLost(cause) ? 'connection' : isDenied(cause) ? 'denied' : 'assets'
}

/** What was not begun, since it waits for what failed. */
export function notStarted(outcomes: ReadonlyMap<string, StackOutcome>): DeployProblem[] {
  const waiting = [...outcomes].filter(([, outcome]) => outcome === 'not-started').map(([id]) => id)
  if (waiting.length === 0) return []
  const hint = 'run the same command again once the cause is mended; what is done is left alone'
  return [{ code: 'not-started', where: waiting.join(', '), message: 'not started: it waits for what failed', hint }]
}

export function isDenied({ name, message }: Error): boolean {
  return (
    /AccessDenied|UnauthorizedOperation|AuthorizationError/.test(name) || /is not authorized to perform/.test(message)
  )
}

export function isExpired({ name }: Error): boolean {
  return /^(ExpiredToken|ExpiredTokenException|RequestExpired|CredentialsProviderError|TokenRefreshRequired)$/.test(
    name,
  )
}

/** S3 answers a HEAD without a body, so that the SDK knows no more than the status. */
export function describeError({ name, message }: Error): string {
  return message === 'UnknownError' || message === name ? name : `${name}: ${message}`
}
