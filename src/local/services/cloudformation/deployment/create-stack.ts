import { createResource } from './create-resource.ts'
import { deleteAll, deletionFailure, runDelete } from './delete-stack.ts'
import { type Deployment, type Plan, StackFailure } from './deployment.ts'
import { setStackStatus } from './events.ts'
import { preflight } from './preflight.ts'
import { runInOrder } from './run-in-order.ts'
import { makeOutputs } from './stack-outputs.ts'

/** Creates a stack whose status says already that it is being created. */
export async function runCreate(deployment: Deployment, plan: Plan, retainExceptOnCreate = false): Promise<void> {
  const { cloud, stack, operation } = deployment
  if (plan.source.processed !== undefined)
    setStackStatus(cloud, stack, 'CREATE_IN_PROGRESS', 'Transformation succeeded')
  const stopClock = startTimeout(deployment)
  const failure = await attempt(deployment, plan)
  stopClock()
  // Whoever asked for the deletion goes on from here.
  if (operation.stopped === 'delete') return
  if (failure === undefined) setStackStatus(cloud, stack, 'CREATE_COMPLETE')
  else await giveUp(deployment, failure, retainExceptOnCreate)
}

/** Does what the plan says; answers why it failed, `undefined` where it did not. */
async function attempt(deployment: Deployment, plan: Plan): Promise<string | undefined> {
  const { stack, operation } = deployment
  try {
    stack.imports = preflight(deployment, plan)
    await runInOrder({
      ids: [...plan.dependencies.keys()],
      before: (id) => plan.dependencies.get(id) ?? [],
      mayStart: () => operation.stopped === undefined,
      run: (id) => createResource(deployment, plan, id),
    })
    if (operation.stopped !== undefined) return failureOf(deployment)
    stack.outputs = await makeOutputs(deployment, plan)
    return undefined
  } catch (error) {
    if (!(error instanceof StackFailure)) throw error
    operation.stopped ??= 'failure'
    return error.message
  }
}

/** Why resources could not be made or changed, the stack's own failure first. */
export function failureOf({ stack, operation }: Deployment): string {
  if (operation.failure !== undefined) return operation.failure
  if (operation.stopped === 'timeout') return 'Stack creation time exceeded the specified timeout.'
  if (operation.stopped === 'cancel') return 'User Initiated'
  const failed = (status: string) =>
    [...stack.resources.values()].filter((resource) => resource.status === status).map(({ logicalId }) => logicalId)
  const sentence = (ids: readonly string[], what: string) =>
    ids.length === 0 ? '' : `The following resource(s) failed to ${what}: [${ids.join(', ')}]. `
  return `${sentence(failed('CREATE_FAILED'), 'create')}${sentence(failed('UPDATE_FAILED'), 'update')}`
}

/** What becomes of a stack that could not be created. */
async function giveUp(deployment: Deployment, failure: string, retainExceptOnCreate: boolean): Promise<void> {
  const { cloud, stack } = deployment
  const sentence = `${failure.trimEnd()}${failure.trimEnd().endsWith('.') ? '' : '.'}`
  if (stack.onFailure === 'DO_NOTHING') {
    setStackStatus(cloud, stack, 'CREATE_FAILED', `${sentence} `)
    return
  }
  if (stack.onFailure === 'DELETE') {
    setStackStatus(cloud, stack, 'DELETE_IN_PROGRESS', `${sentence} Delete requested by user.`)
    await runDelete(deployment)
    return
  }
  await rollBackCreation(deployment, `${sentence} Rollback requested by user.`, retainExceptOnCreate)
}

/** Deletes again what the creation has made. */
export async function rollBackCreation(
  deployment: Deployment,
  reason: string,
  retainExceptOnCreate = false,
): Promise<void> {
  const { cloud, stack } = deployment
  setStackStatus(cloud, stack, 'ROLLBACK_IN_PROGRESS', reason)
  stack.deletedAt = cloud.clock.now()
  const failed = await deleteAll(
    deployment,
    ({ declaration }) => declaration.deletionPolicy === 'Retain' && !retainExceptOnCreate,
  )
  stack.imports = new Set()
  if (failed.length > 0) setStackStatus(cloud, stack, 'ROLLBACK_FAILED', deletionFailure(failed))
  else setStackStatus(cloud, stack, 'ROLLBACK_COMPLETE')
}

/** Stops the creation when its time is up; answers how to call that off. */
function startTimeout({ cloud, stack, operation }: Deployment): () => void {
  if (stack.timeoutMinutes === undefined) return () => {}
  return cloud.clock.schedule(stack.timeoutMinutes * 60_000, () => {
    operation.stopped ??= 'timeout'
  })
}
