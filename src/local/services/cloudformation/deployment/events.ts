import type { StackStatus } from '@aws-sdk/client-cloudformation'
import { uuid } from '../../../../core/random.ts'
import type { Cloud } from '../../../cloud.ts'
import type { Stack, StackEvent, StackResource } from '../state.ts'

/** Statuses in which a stack still tells why it had to go back. */
const KEEPS_REASON: ReadonlySet<StackStatus> = new Set([
  'ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE',
])

/** Gives a stack its next status, and an event that says so. */
export function setStackStatus(cloud: Cloud, stack: Stack, status: StackStatus, reason?: string): void {
  stack.status = status
  if (reason !== undefined) stack.statusReason = reason
  else if (!KEEPS_REASON.has(status)) delete stack.statusReason
  addEvent(cloud, stack, {
    eventId: uuid(cloud.random),
    logicalId: stack.name,
    physicalId: stack.id,
    type: 'AWS::CloudFormation::Stack',
    status,
    ...(reason !== undefined && { reason }),
  })
}

/** What changes of a resource from one event to the next. */
export type ResourceChange = Partial<Omit<StackResource, 'logicalId' | 'type' | 'timestamp' | 'statusReason'>> &
  Pick<StackResource, 'status'> & { readonly reason?: string; readonly detailedStatus?: 'VALIDATION_FAILED' }

/** Gives a stack's resource its next status, and an event that says so. */
export function setResource(
  cloud: Cloud,
  stack: Stack,
  resource: StackResource,
  { reason, detailedStatus, ...change }: ResourceChange,
): StackResource {
  const { statusReason: _, ...before } = resource
  const next: StackResource = {
    ...before,
    ...change,
    ...(reason !== undefined && { statusReason: reason }),
    timestamp: cloud.clock.now(),
  }
  stack.resources.set(next.logicalId, next)
  addResourceEvent(cloud, stack, next, detailedStatus)
  return next
}

/** An event about a resource that is no longer, or not yet, the stack's own. */
export function addResourceEvent(
  cloud: Cloud,
  stack: Stack,
  { logicalId, physicalId = '', type, status, statusReason, shown }: StackResource,
  detailedStatus?: 'VALIDATION_FAILED',
): void {
  addEvent(cloud, stack, {
    eventId: `${logicalId}-${status}-${new Date(cloud.clock.now()).toISOString()}`,
    logicalId,
    physicalId,
    type,
    status,
    properties: shown,
    ...(statusReason !== undefined && { reason: statusReason }),
    ...(detailedStatus && { detailedStatus }),
  })
}

function addEvent(cloud: Cloud, stack: Stack, event: Omit<StackEvent, 'timestamp' | 'clientRequestToken'>): void {
  stack.events.push({
    ...event,
    timestamp: cloud.clock.now(),
    ...(stack.clientRequestToken !== undefined && { clientRequestToken: stack.clientRequestToken }),
  })
}
