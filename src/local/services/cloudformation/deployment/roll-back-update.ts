import { isDeepStrictEqual } from 'node:util'
import type { ResourceType } from '../resource-type.ts'
import { loadTypes } from '../resource-types.ts'
import type { RollbackPoint, StackResource } from '../state.ts'
import { deleteInOrder } from './delete-resource.ts'
import type { Deployment } from './deployment.ts'
import { setResource, setStackStatus } from './events.ts'
import { runInOrder } from './run-in-order.ts'
import { updateInPlace } from './update-resource.ts'

/** Takes a stack back to where it was before the update; `skipped` are left as they are. */
export async function rollBackUpdate(
  deployment: Deployment,
  reason: string | undefined,
  skipped: ReadonlySet<string> = new Set(),
): Promise<void> {
  const { cloud, stack } = deployment
  const point = stack.rollbackPoint as RollbackPoint
  setStackStatus(cloud, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', reason)
  stack.source = point.source
  // Of what was replaced, the resources of before come back; what came between goes.
  const obsolete = stack.replaced.filter(
    ({ logicalId, physicalId }) => point.resources.get(logicalId)?.physicalId !== physicalId,
  )
  await runInOrder({
    ids: [...point.resources.keys()],
    before: (id) => point.resources.get(id)?.dependencies ?? [],
    mayStart: () => true,
    run: (id) => restore(deployment, point.resources.get(id) as StackResource, obsolete, skipped),
  })
  const failed = [...point.resources.keys()].filter((id) => stack.resources.get(id)?.status === 'UPDATE_FAILED')
  if (failed.length > 0) {
    const what = `The following resource(s) failed to update: [${failed.join(', ')}]. `
    setStackStatus(cloud, stack, 'UPDATE_ROLLBACK_FAILED', what)
    return
  }
  await finish(deployment, point, obsolete)
}

async function finish(deployment: Deployment, point: RollbackPoint, obsolete: readonly StackResource[]): Promise<void> {
  const { cloud, stack } = deployment
  stack.outputs = point.outputs
  stack.imports = point.imports
  setStackStatus(cloud, stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS')
  const added = [...stack.resources.values()].filter(({ logicalId }) => !point.resources.has(logicalId))
  for (const { logicalId } of added) stack.resources.delete(logicalId)
  const retained = ({ declaration }: StackResource) => declaration.deletionPolicy === 'Retain'
  await deleteInOrder(deployment, [
    ...added.map((resource) => ({ resource, retain: retained(resource) })),
    ...obsolete.map((resource) => ({ resource, retain: false })),
  ])
  delete stack.rollbackPoint
  stack.replaced = []
  setStackStatus(cloud, stack, 'UPDATE_ROLLBACK_COMPLETE')
}

/** Takes one resource back; answers whether that went well. */
async function restore(
  deployment: Deployment,
  before: StackResource,
  obsolete: StackResource[],
  skipped: ReadonlySet<string>,
): Promise<boolean> {
  const { cloud, stack } = deployment
  const now = stack.resources.get(before.logicalId)
  if (now === undefined || now === before) return true
  if (skipped.has(before.logicalId)) {
    setResource(cloud, stack, now, { status: 'UPDATE_COMPLETE' })
    return true
  }
  if (now.physicalId !== before.physicalId) {
    obsolete.push(now)
    const started = setResource(cloud, stack, before, { status: 'UPDATE_IN_PROGRESS' })
    setResource(cloud, stack, started, { status: 'UPDATE_COMPLETE' })
    return true
  }
  const isTouched = now.status === 'UPDATE_FAILED' || !isDeepStrictEqual(now.properties, before.properties)
  if (isTouched || !isDeepStrictEqual(now.tags, before.tags)) return updateBack(deployment, now, before)
  stack.resources.set(before.logicalId, before)
  return true
}

async function updateBack(deployment: Deployment, now: StackResource, before: StackResource): Promise<boolean> {
  const type = (await loadTypes([before.type])).get(before.type) as ResourceType
  return updateInPlace(deployment, now, { ...before, type }, { isCleanup: true })
}
