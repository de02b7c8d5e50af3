import type { ResourceDeclaration } from '../../../../cloudformation/template/template.ts'
import type { StackResource } from '../state.ts'
import type { Deployment, Plan } from './deployment.ts'
import { type DesiredResource, evaluateResource, requestToken } from './evaluate-resource.ts'
import { setResource } from './events.ts'
import { failureReason } from './failure-reason.ts'
import { CREATION, makeResource } from './make-resource.ts'

/** Creates one of the plan's resources; answers whether that went well. */
export async function createResource(deployment: Deployment, plan: Plan, id: string): Promise<boolean> {
  const { cloud, stack } = deployment
  const blank = blankResource(plan, id)
  const desired = await evaluateOr(deployment, plan, id, (reason) => {
    setResource(cloud, stack, blank, { status: 'CREATE_FAILED', reason })
  })
  if (desired === undefined) return false
  const started = setResource(cloud, stack, blank, { ...recordOf(desired), status: 'CREATE_IN_PROGRESS' })
  return makeResource(deployment, started, desired, CREATION)
}

/** A resource of which nothing has been done yet. */
export function blankResource({ source, dependencies }: Plan, id: string): StackResource {
  const declaration = source.template.resources.get(id) as ResourceDeclaration
  return {
    logicalId: id,
    type: declaration.type,
    declaration,
    properties: {},
    shown: {},
    tags: [],
    attributes: {},
    dependencies: dependencies.get(id) ?? new Set(),
    status: 'CREATE_IN_PROGRESS',
    timestamp: 0,
  }
}

/** What the stack remembers of a resource as it is to be. */
export function recordOf({ declaration, properties, shown, metadata, tags, dependencies }: DesiredResource) {
  return { declaration, properties, shown, tags, dependencies, ...(metadata !== undefined && { metadata }) }
}

/** Evaluates a resource; where that fails, tells why and stops the deployment. */
export async function evaluateOr(
  deployment: Deployment,
  plan: Plan,
  id: string,
  tell: (reason: string) => void,
): Promise<DesiredResource | undefined> {
  try {
    return await evaluateResource(deployment, plan, id)
  } catch (error) {
    tell(failureReason(deployment, error, 'creation', requestToken(deployment)))
    deployment.operation.stopped ??= 'failure'
    return undefined
  }
}
