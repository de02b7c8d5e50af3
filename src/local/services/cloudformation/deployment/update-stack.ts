import type { RollbackPoint, StackResource, StackSource } from '../state.ts'
import { createResource } from './create-resource.ts'
import { failureOf } from './create-stack.ts'
import { deleteInOrder } from './delete-resource.ts'
import { type Deployment, type Plan, StackFailure } from './deployment.ts'
import { setStackStatus } from './events.ts'
import { preflight } from './preflight.ts'
import { rollBackUpdate } from './roll-back-update.ts'
import { runInOrder } from './run-in-order.ts'
import { makeOutputs } from './stack-outputs.ts'
import { updateResource } from './update-resource.ts'

/** Updates a stack whose status says already that it is being updated. */
export async function runUpdate(deployment: Deployment, plan: Plan): Promise<void> {
  const { cloud, stack, operation } = deployment
  const point: RollbackPoint = stack.rollbackPoint ?? {
    source: stack.source as StackSource,
    outputs: stack.outputs,
    imports: stack.imports,
    resources: new Map(stack.resources),
  }
  stack.source = plan.source
  if (plan.source.processed !== undefined)
    setStackStatus(cloud, stack, 'UPDATE_IN_PROGRESS', 'Transformation succeeded')
  const failure = await attempt(deployment, plan)
  if (failure === undefined) {
    delete stack.rollbackPoint
    await cleanUp(deployment, plan, point)
    return
  }
  stack.rollbackPoint = point
  if (stack.disableRollback && operation.stopped !== 'cancel') setStackStatus(cloud, stack, 'UPDATE_FAILED', failure)
  else await rollBackUpdate(deployment, failure)
}

async function attempt(deployment: Deployment, plan: Plan): Promise<string | undefined> {
  const { stack, operation } = deployment
  try {
    const imports = preflight(deployment, plan)
    stack.imports = new Set([...stack.imports, ...imports])
    await runInOrder({
      ids: [...plan.dependencies.keys()],
      before: (id) => plan.dependencies.get(id) ?? [],
      mayStart: () => operation.stopped === undefined,
      run: (id) => createOrUpdate(deployment, plan, id),
    })
    if (operation.stopped !== undefined) return failureOf(deployment)
    stack.outputs = await makeOutputs(deployment, plan)
    stack.imports = imports
    return undefined
  } catch (error) {
    if (!(error instanceof StackFailure)) throw error
    operation.stopped ??= 'failure'
    return error.message
  }
}

/** What could not be created the last time is made anew. */
function createOrUpdate(deployment: Deployment, plan: Plan, id: string): Promise<boolean> {
  const { stack } = deployment
  const existing = stack.resources.get(id)
  const isThere = existing?.physicalId !== undefined && !existing.status.startsWith('DELETE_')
  if (isThere && existing.status !== 'CREATE_FAILED') return updateResource(deployment, plan, existing)
  if (isThere) stack.replaced = [...stack.replaced, existing]
  return createResource(deployment, plan, id)
}

/** Deletes what the new template has no more, and what was replaced. A failure here leaves the update as good as it is. */
async function cleanUp(deployment: Deployment, plan: Plan, point: RollbackPoint): Promise<void> {
  const { cloud, stack } = deployment
  setStackStatus(cloud, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')
  const removed = [...point.resources.values(), ...stack.resources.values()].filter(
    ({ logicalId }) => !plan.dependencies.has(logicalId),
  )
  const gone = new Map(removed.map((resource) => [resource.logicalId, resource]))
  for (const id of gone.keys()) stack.resources.delete(id)
  const isClean = await deleteInOrder(deployment, [
    ...[...gone.values()].map((resource) => ({ resource, retain: resource.declaration.deletionPolicy !== 'Delete' })),
    ...stack.replaced.map((resource) => ({ resource, retain: policyOf(plan, resource) === 'Retain' })),
  ])
  stack.replaced = []
  const reason = isClean ? undefined : 'Update successful. One or more resources could not be deleted.'
  setStackStatus(cloud, stack, 'UPDATE_COMPLETE', reason)
}

/** The replaced resource goes by what the template says now. */
function policyOf({ source }: Plan, { logicalId }: StackResource) {
  return source.template.resources.get(logicalId)?.updateReplacePolicy
}
