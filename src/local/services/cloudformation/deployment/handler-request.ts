import type { TemplateObject } from '../../../../cloudformation/template/template-value.ts'
import { delay } from '../../../../core/clock.ts'
import { AwsError } from '../../../../core/errors.ts'
import { uuid } from '../../../../core/random.ts'
import { callOperation } from '../../../internal-call.ts'
import type { ServiceId } from '../../../models/model.ts'
import type { Members } from '../../../protocols/protocol.ts'
import type { ResourceRequest, Tag } from '../resource-type.ts'
import { CLOUDFORMATION } from '../state.ts'
import { Cancelled, checkKnown, type Deployment } from './deployment.ts'
import { HandlerFailure, serviceFailure } from './handler-failure.ts'

/** Milliseconds between one look and the next; the last one goes on. */
const WAITS = [10, 20, 50, 100, 250, 500, 1_000]
/** CloudFormation itself gives up after 36 hours; no resource here takes an hour of the clock's time. */
const MAX_WAIT = 3_600_000

/** What handlers are asked about one resource. */
export interface RequestedResource {
  readonly logicalId: string
  readonly properties: TemplateObject
  readonly tags: readonly Tag[]
}

/** The part of a handler's request that all have in common. `isCleanup` goes on after the deployment was stopped. */
export function handlerRequest(
  deployment: Deployment,
  { logicalId, properties, tags }: RequestedResource,
  { isCleanup = false }: { isCleanup?: boolean } = {},
): ResourceRequest<TemplateObject> {
  const { stack } = deployment
  return {
    properties,
    tags,
    logicalId,
    stack: {
      id: stack.id,
      name: stack.name,
      account: stack.account,
      region: stack.region,
      partition: stack.partition.id,
      dnsSuffix: stack.partition.dnsSuffix,
      capabilities: stack.source?.capabilities ?? [],
      nest: (id) => nest(deployment, id),
    },
    call: (service, operation, input) => {
      checkKnown(deployment)
      if (deployment.operation.stopped !== undefined && !isCleanup) throw new Cancelled()
      return callService(deployment, service, operation, input as Members)
    },
    settle: (isDone) => settle(deployment, isDone, isCleanup),
  }
}

function nest({ cloud, stack }: Deployment, id: string): void {
  const { account, region, partition } = stack
  const nested = cloud.store.get(CLOUDFORMATION, { account, region, partition: partition.id }).stacks.get(id)
  if (nested === undefined) return
  nested.parentId = stack.id
  nested.rootId = stack.rootId ?? stack.id
}

async function callService<Output>(
  { cloud, stack, executor }: Deployment,
  service: ServiceId,
  operation: string,
  input: Members,
): Promise<Output> {
  const requestId = uuid(cloud.random)
  const given = Object.entries(input).filter(([, value]) => value !== undefined)
  try {
    return await callOperation<Output>(cloud, {
      ...executor,
      region: stack.region,
      service,
      operation,
      input: Object.fromEntries(given),
      requestId,
      userAgent: 'cloudformation.amazonaws.com',
    })
  } catch (error) {
    throw error instanceof AwsError ? serviceFailure(error, service, requestId) : error
  }
}

async function settle(deployment: Deployment, isDone: () => Promise<boolean>, isCleanup: boolean): Promise<void> {
  const { clock } = deployment.cloud
  const end = clock.now() + MAX_WAIT
  for (let i = 0; !(await isDone()); i++) {
    if (clock.now() > end) throw new HandlerFailure('Exceeded attempts to wait', 'NotStabilized')
    await delay(clock, WAITS[Math.min(i, WAITS.length - 1)] as number)
    checkKnown(deployment)
    if (deployment.operation.stopped !== undefined && !isCleanup) throw new Cancelled()
  }
}
