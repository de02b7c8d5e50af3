import type { StackStatus } from '@aws-sdk/client-cloudformation'
import type { StackResource } from '../state.ts'
import { deleteResource } from './delete-resource.ts'
import type { Deployment } from './deployment.ts'
import { setStackStatus } from './events.ts'
import { reversed, runInOrder } from './run-in-order.ts'
import { exportInUse } from './stack-outputs.ts'

/** Deletes a stack whose status says already that it is being deleted. `retained` are left alone. */
export async function runDelete(deployment: Deployment, retained: ReadonlySet<string> = new Set()): Promise<void> {
  const { cloud, stack } = deployment
  stack.deletedAt = cloud.clock.now()
  const failed = await deleteAll(
    deployment,
    ({ logicalId, declaration }) => retained.has(logicalId) || declaration.deletionPolicy !== 'Delete',
  )
  if (failed.length > 0) {
    setStackStatus(cloud, stack, 'DELETE_FAILED', deletionFailure(failed))
    return
  }
  stack.outputs = []
  stack.imports = new Set()
  delete stack.changeSetId
  stack.deletedAt = cloud.clock.now()
  setStackStatus(cloud, stack, 'DELETE_COMPLETE')
}

/** The same, unless another stack imports what this one exports: then everything stays as it was before. */
export async function deleteUnlessImported(
  deployment: Deployment,
  before: StackStatus,
  retained: ReadonlySet<string>,
): Promise<void> {
  const obstacle = exportInUse(deployment)
  if (obstacle !== undefined) setStackStatus(deployment.cloud, deployment.stack, before, obstacle)
  else await runDelete(deployment, retained)
}

/** Deletes the stack's resources, each after those that need it; answers the ids of those that could not be deleted. */
export async function deleteAll(
  deployment: Deployment,
  retains: (resource: StackResource) => boolean,
): Promise<string[]> {
  const { resources } = deployment.stack
  const dependents = reversed(new Map([...resources].map(([id, { dependencies }]) => [id, dependencies])))
  await runInOrder({
    ids: [...resources.keys()].toReversed(),
    before: (id) => dependents.get(id) ?? [],
    mayStart: () => true,
    run: (id) => {
      const resource = resources.get(id) as StackResource
      return deleteResource(deployment, resource, retains(resource))
    },
  })
  return [...resources.values()].filter(({ status }) => status === 'DELETE_FAILED').map(({ logicalId }) => logicalId)
}

export function deletionFailure(failed: readonly string[]): string {
  return `The following resource(s) failed to delete: [${failed.join(', ')}]. `
}
