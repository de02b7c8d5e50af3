import type { Dependencies } from '../../../../cloudformation/template/dependencies.ts'
import type { Cloud } from '../../../cloud.ts'
import type { ResourceType } from '../resource-type.ts'
import { CLOUDFORMATION, type RunningOperation, type Stack, type StackSource } from '../state.ts'
import type { Executor } from './executor.ts'

/** What is to be: a source whose conditions are decided and whose resources are in order. */
export interface Plan {
  readonly source: StackSource
  readonly condition: (name: string) => boolean
  /** Of the resources that are to be, in the template's order. */
  readonly dependencies: Dependencies
  /** By type, of the resources that are to be. */
  readonly types: ReadonlyMap<string, ResourceType>
}

/** One operation on one stack. */
export interface Deployment {
  readonly cloud: Cloud
  readonly stack: Stack
  readonly executor: Executor
  readonly operation: RunningOperation
  /** Other stacks' outputs that were read for it, by what was asked. */
  readonly stackOutputs: Map<string, string>
}

/** Thrown where the deployment goes on for nobody: the local AWS has forgotten the stack. */
export class Abandoned extends Error {}

/** Thrown in the midst of a resource when the deployment is to stop. */
export class Cancelled extends Error {}

/** A failure of the stack as a whole, with the reason that its event gives. */
export class StackFailure extends Error {}

/** @throws Abandoned where the stack is no longer known */
export function checkKnown({ cloud, stack }: Deployment): void {
  const { account, region, partition } = stack
  const { stacks } = cloud.store.get(CLOUDFORMATION, { account, region, partition: partition.id })
  if (stacks.get(stack.id) !== stack) throw new Abandoned(stack.id)
}

/**
 * Runs an operation on a stack in the background. Whatever it throws is our own mistake, told to whoever watches.
 */
export function startOperation(
  cloud: Cloud,
  stack: Stack,
  executor: Executor,
  run: (deployment: Deployment) => Promise<void>,
): RunningOperation {
  const operation: RunningOperation = { done: Promise.resolve() }
  stack.operation = operation
  operation.done = run({ cloud, stack, executor, operation, stackOutputs: new Map() })
    .catch((error: unknown) => {
      if (error instanceof Abandoned) return
      cloud.log(`internal error: ${error instanceof Error ? error.stack : String(error)}`)
    })
    .finally(() => {
      if (stack.operation === operation) delete stack.operation
    })
  return operation
}

/**
 * Milliseconds that an answer waits for its deployment: most are done by then, and whoever asks next hears so, in place of
 * looking again only after the half minute that waiters take.
 */
const PATIENCE = 500

/** Waits until a stack is still, but not for long. */
export async function settledSoon({ operation }: Stack): Promise<void> {
  if (operation === undefined) return
  let timer: NodeJS.Timeout | undefined
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE)
  })
  await Promise.race([operation.done, enough])
  clearTimeout(timer)
}
