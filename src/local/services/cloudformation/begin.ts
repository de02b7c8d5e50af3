import { uuid } from '../../../core/random.ts'
import type { OperationContext } from '../../operation.ts'
import { runCreate } from './deployment/create-stack.ts'
import { type Plan, startOperation } from './deployment/deployment.ts'
import { setStackStatus } from './deployment/events.ts'
import type { Executor } from './deployment/executor.ts'
import { runUpdate } from './deployment/update-stack.ts'
import { changeSetsOf } from './find.ts'
import { CLOUDFORMATION, type Stack } from './state.ts'

/** A stack that nothing is known of yet but its name. */
export function newStack(name: string, { cloud, account, region, partition }: OperationContext): Stack {
  return {
    id: `arn:${partition.id}:cloudformation:${region}:${account}:stack/${name}/${uuid(cloud.random)}`,
    name,
    account,
    region,
    partition,
    createdAt: cloud.clock.now(),
    status: 'REVIEW_IN_PROGRESS',
    outputs: [],
    imports: new Set(),
    resources: new Map(),
    events: [],
    disableRollback: false,
    onFailure: 'ROLLBACK',
    terminationProtected: false,
    replaced: [],
  }
}

export interface CreationOptions {
  readonly retainExceptOnCreate?: boolean | undefined
}

/** Begins to create a stack; what else is known of it has been set. */
export function beginCreation(
  stack: Stack,
  plan: Plan,
  executor: Executor,
  context: OperationContext,
  options: CreationOptions = {},
): void {
  const { cloud } = context
  context.state(CLOUDFORMATION).stacks.set(stack.id, stack)
  stack.source = plan.source
  retireChangeSets(stack, context)
  setStackStatus(cloud, stack, 'CREATE_IN_PROGRESS', 'User Initiated')
  startOperation(cloud, stack, executor, (deployment) => runCreate(deployment, plan, options.retainExceptOnCreate))
}

/** Begins to update a stack. */
export function beginUpdate(stack: Stack, plan: Plan, executor: Executor, context: OperationContext): void {
  const { cloud } = context
  stack.updatedAt = cloud.clock.now()
  retireChangeSets(stack, context)
  setStackStatus(cloud, stack, 'UPDATE_IN_PROGRESS', 'User Initiated')
  startOperation(cloud, stack, executor, (deployment) => runUpdate(deployment, plan))
}

/** Change sets are made for a stack as it is; once it changes, they can be carried out no more. */
function retireChangeSets(stack: Stack, context: OperationContext): void {
  for (const changeSet of changeSetsOf(stack, context)) {
    if (changeSet.executionStatus === 'AVAILABLE') changeSet.executionStatus = 'OBSOLETE'
  }
}
