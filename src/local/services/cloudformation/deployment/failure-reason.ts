import { AwsError } from '../../../../core/errors.ts'
import { Abandoned, Cancelled, type Deployment, StackFailure } from './deployment.ts'
import { HandlerFailure } from './handler-failure.ts'

type Verb = 'creation' | 'update' | 'deletion'

/**
 * Why a resource could not be made, changed or deleted, as its event tells it. A failure of the whole stack is noted as such.
 * @throws Abandoned where there is nobody to tell
 */
export function failureReason({ cloud, operation }: Deployment, error: unknown, verb: Verb, token: string): string {
  if (error instanceof Abandoned) throw error
  if (error instanceof Cancelled) return `Resource ${verb} cancelled`
  if (error instanceof HandlerFailure) return error.reason(token)
  if (error instanceof StackFailure) operation.failure ??= error.message
  if (error instanceof AwsError || error instanceof StackFailure) return error.message
  cloud.log(`internal error: ${error instanceof Error ? error.stack : String(error)}`)
  return new HandlerFailure('Internal Failure', 'InternalFailure').reason(token)
}
