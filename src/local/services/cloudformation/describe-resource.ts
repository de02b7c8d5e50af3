import type { StackEvent as EventAnswer, StackResource as ResourceAnswer } from '@aws-sdk/client-cloudformation'
import type { Stack, StackEvent, StackResource } from './state.ts'

/** What the operations that tell of a resource have in common. */
export function describeResource({ logicalId, physicalId, type, status, statusReason }: StackResource) {
  return {
    LogicalResourceId: logicalId,
    ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
    ResourceType: type,
    ResourceStatus: status,
    ...(statusReason !== undefined && { ResourceStatusReason: statusReason }),
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' as const },
  }
}

/** A resource as `DescribeStackResources` answers it. */
export function describeStackResource({ id, name }: Stack, resource: StackResource): ResourceAnswer {
  return { StackName: name, StackId: id, ...describeResource(resource), Timestamp: new Date(resource.timestamp) }
}

/** An event as `DescribeStackEvents` answers it. */
export function describeEvent({ id, name }: Stack, event: StackEvent): EventAnswer {
  const { reason, properties, clientRequestToken, detailedStatus } = event
  return {
    StackId: id,
    EventId: event.eventId,
    StackName: name,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.timestamp),
    ResourceStatus: event.status as EventAnswer['ResourceStatus'],
    ...(reason !== undefined && { ResourceStatusReason: reason }),
    ...(properties !== undefined && { ResourceProperties: JSON.stringify(properties) }),
    ...(clientRequestToken !== undefined && { ClientRequestToken: clientRequestToken }),
    ...(detailedStatus !== undefined && { DetailedStatus: detailedStatus }),
  }
}
