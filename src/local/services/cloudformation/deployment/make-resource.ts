import { validationError } from '../../../../cloudformation/errors.ts'
import type { Attributes, CreateRequest } from '../resource-type.ts'
import type { StackResource } from '../state.ts'
import type { Deployment } from './deployment.ts'
import { type DesiredResource, requestToken, violationReason } from './evaluate-resource.ts'
import { setResource } from './events.ts'
import { failureReason } from './failure-reason.ts'
import { alreadyExists, HandlerFailure, notBuilt } from './handler-failure.ts'
import { handlerRequest } from './handler-request.ts'
import { physicalName } from './physical-name.ts'

/** For what has no name of its own, a policy put on a queue for one. */
const UNNAMED = { maxLength: 255 }

/** How the events of a resource's making are called: creation, or the update that takes a new resource. */
export interface MakingWords {
  readonly inProgress: 'CREATE_IN_PROGRESS' | 'UPDATE_IN_PROGRESS'
  readonly complete: 'CREATE_COMPLETE' | 'UPDATE_COMPLETE'
  readonly failed: 'CREATE_FAILED' | 'UPDATE_FAILED'
  readonly verb: 'creation' | 'update'
}

export const CREATION: MakingWords = {
  inProgress: 'CREATE_IN_PROGRESS',
  complete: 'CREATE_COMPLETE',
  failed: 'CREATE_FAILED',
  verb: 'creation',
}

export const REPLACEMENT: MakingWords = {
  inProgress: 'UPDATE_IN_PROGRESS',
  complete: 'UPDATE_COMPLETE',
  failed: 'UPDATE_FAILED',
  verb: 'update',
}

/** Makes a resource that has its first event already; answers whether that went well. */
export async function makeResource(
  deployment: Deployment,
  started: StackResource,
  desired: DesiredResource,
  words: MakingWords,
): Promise<boolean> {
  const { cloud, stack } = deployment
  let resource = started
  const token = requestToken(deployment)
  try {
    checkProperties(desired)
    const attributes = await create(deployment, desired, (physicalId, known = {}) => {
      const change = { physicalId, attributes: known, status: words.inProgress }
      resource = setResource(cloud, stack, resource, { ...change, reason: 'Resource creation Initiated' })
    })
    setResource(cloud, stack, resource, { attributes, status: words.complete })
    return true
  } catch (error) {
    const reason = failureReason(deployment, error, words.verb, token)
    setResource(cloud, stack, resource, { status: words.failed, reason })
    deployment.operation.stopped ??= 'failure'
    return false
  }
}

/** @throws AwsError `ValidationError` for what the type does not know, HandlerFailure for what is not built */
export function checkProperties({ declaration, type, properties }: DesiredResource): void {
  const violation = violationReason(declaration.logicalId, type, properties)
  if (violation !== undefined) throw validationError(violation)
  const missing = (type.notBuilt ?? []).find((name) => properties[name] !== undefined)
  if (missing !== undefined) throw notBuilt(`the property ${missing} of ${declaration.type}`)
}

async function create(
  deployment: Deployment,
  { declaration, type, properties, tags }: DesiredResource,
  created: CreateRequest<unknown>['created'],
): Promise<Attributes> {
  const { cloud, stack } = deployment
  const { logicalId } = declaration
  const given = type.name && properties[type.name.property]
  const name = String(given ?? physicalName(cloud.random, stack.name, logicalId, type.name ?? UNNAMED))
  let isThere = false
  try {
    return await type.create({
      ...handlerRequest(deployment, { logicalId, properties, tags }),
      name,
      created: (physicalId, attributes) => {
        isThere = true
        created(physicalId, attributes)
      },
    })
  } catch (error) {
    const isTaken = error instanceof HandlerFailure && error.code === 'AlreadyExists' && !isThere
    throw isTaken && type.name ? alreadyExists(declaration.type, name) : error
  }
}
