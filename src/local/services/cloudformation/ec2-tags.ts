import type { ResourceRequest, Tag } from './resource-type.ts'
import { tagChanges } from './tag-changes.ts'

/** The tags of something that EC2 is to create; nothing where there are none. */
export function tagSpecifications(ResourceType: string, Tags: readonly Tag[]) {
  return Tags.length === 0 ? {} : { TagSpecifications: [{ ResourceType, Tags }] }
}

/** Brings a resource's tags from one set to another. */
export async function changeEc2Tags(
  call: ResourceRequest<unknown>['call'],
  id: string,
  before: readonly Tag[],
  after: readonly Tag[],
): Promise<void> {
  const { set, removed } = tagChanges(before, after)
  if (set.length > 0) await call('ec2', 'CreateTags', { Resources: [id], Tags: set })
  const Tags = removed.map((Key) => ({ Key }))
  if (Tags.length > 0) await call('ec2', 'DeleteTags', { Resources: [id], Tags })
}
