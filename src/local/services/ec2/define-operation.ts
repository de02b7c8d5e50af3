import { AwsError } from '../../../core/errors.ts'
import { type Access, defineOperation, type Operation, type Validated } from '../../operation.ts'
import { ec2Error } from './errors.ts'
import { onlyOnce } from './idempotency.ts'
import { type Ec2Scope, scopeOf } from './scope.ts'

interface Ec2Operation<Request, Response> {
  /** The parameters that it carries out; a request with any other is refused rather than half done. */
  readonly takes: readonly (keyof Request & string)[]
  /** Its name, where a client token makes it happen only once. */
  readonly onceAs?: string
  readonly authorize: (input: Validated<Request>, scope: Ec2Scope) => Access | readonly Access[]
  readonly handle: (input: Validated<Request>, scope: Ec2Scope) => Omit<Response, '$metadata'>
}

/** Types an operation of EC2, and gives it what all of them have: dry runs, and client tokens where it takes them. */
export function defineEc2Operation<Request, Response>({
  takes,
  onceAs,
  authorize,
  handle,
}: Ec2Operation<Request, Response>): Operation {
  const known: ReadonlySet<string> = new Set([...takes, 'DryRun', ...(onceAs === undefined ? [] : ['ClientToken'])])
  return defineOperation<Request, Response>({
    authorize: (input, context) => authorize(input, scopeOf(context)),
    handle: (input, context) => {
      refuseUnbuilt(input, known)
      if ('DryRun' in input && input.DryRun === true) throw dryRun()
      const scope = scopeOf(context)
      if (onceAs === undefined) return handle(input, scope)
      return onlyOnce(scope.state, onceAs, input, () => handle(input, scope))
    },
  })
}

/** @see https://docs.aws.amazon.com/ec2/latest/devguide/dry-run.html */
function dryRun(): AwsError {
  return ec2Error('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412)
}

function refuseUnbuilt(input: object, known: ReadonlySet<string>): void {
  const found = Object.entries(input).find(([name, value]) => !known.has(name) && isSet(value))
  if (found === undefined) return
  throw new AwsError('UnsupportedOperation', `The local AWS does not have ${found[0]} yet.`)
}

/** Whether a value says anything: `false`, 0 and empty lists do not. */
function isSet(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value)
  return Object.values(value).some(isSet)
}
