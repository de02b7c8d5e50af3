import { loadTypes } from '../resource-types.ts'
import type { StackResource } from '../state.ts'
import type { Deployment } from './deployment.ts'
import { requestToken } from './evaluate-resource.ts'
import { addResourceEvent, setResource } from './events.ts'
import { failureReason } from './failure-reason.ts'
import { HandlerFailure } from './handler-failure.ts'
import { handlerRequest } from './handler-request.ts'
import { runInOrder } from './run-in-order.ts'

/** Deletes one of the stack's resources, or leaves it alone; answers whether that went well. */
export async function deleteResource(
  deployment: Deployment,
  resource: StackResource,
  retain: boolean,
): Promise<boolean> {
  const { cloud, stack } = deployment
  if (resource.status === 'DELETE_COMPLETE' || resource.status === 'DELETE_SKIPPED') return true
  return remove(deployment, resource, retain, (status, reason) => {
    setResource(cloud, stack, resource, { status, ...(reason !== undefined && { reason }) })
  })
}

/** Something to be deleted, or to be left alone. */
export interface Obsolete {
  readonly resource: StackResource
  readonly retain: boolean
}

/** Deletes side by side what does not need each other; answers whether all went well. */
export async function deleteInOrder(deployment: Deployment, obsolete: readonly Obsolete[]): Promise<boolean> {
  const indexes = [...obsolete.keys()].map(String)
  const at = (index: string) => obsolete[Number(index)] as Obsolete
  let isClean = true
  await runInOrder({
    ids: indexes.toReversed(),
    before: (index) => indexes.filter((other) => at(other).resource.dependencies.has(at(index).resource.logicalId)),
    mayStart: () => true,
    run: async (index) => {
      const done = await deleteObsolete(deployment, at(index).resource, at(index).retain)
      isClean &&= done
      return true
    },
  })
  return isClean
}

/** As `deleteResource`, for what is the stack's no longer: replaced resources, and new ones of an update that failed. */
async function deleteObsolete(deployment: Deployment, resource: StackResource, retain: boolean): Promise<boolean> {
  const { cloud, stack } = deployment
  const { statusReason: _, ...record } = resource
  return remove(deployment, resource, retain, (status, reason) => {
    addResourceEvent(cloud, stack, { ...record, status, ...(reason !== undefined && { statusReason: reason }) })
  })
}

type Tell = (
  status: 'DELETE_IN_PROGRESS' | 'DELETE_COMPLETE' | 'DELETE_SKIPPED' | 'DELETE_FAILED',
  reason?: string,
) => void

async function remove(deployment: Deployment, resource: StackResource, retain: boolean, tell: Tell): Promise<boolean> {
  const { physicalId, logicalId, properties, tags, attributes } = resource
  if (physicalId === undefined || retain) {
    tell(physicalId === undefined ? 'DELETE_COMPLETE' : 'DELETE_SKIPPED')
    return true
  }
  tell('DELETE_IN_PROGRESS')
  const token = requestToken(deployment)
  try {
    const type = (await loadTypes([resource.type])).get(resource.type)
    const request = handlerRequest(deployment, { logicalId, properties, tags }, { isCleanup: true })
    await type?.delete({ ...request, physicalId, attributes })
    tell('DELETE_COMPLETE')
    return true
  } catch (error) {
    // What is gone is deleted.
    const isGone = error instanceof HandlerFailure && error.code === 'NotFound'
    if (isGone) tell('DELETE_COMPLETE')
    else tell('DELETE_FAILED', failureReason(deployment, error, 'deletion', token))
    return isGone
  }
}
