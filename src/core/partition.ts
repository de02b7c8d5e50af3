import { dnsSuffixOf } from './dns-suffix.ts'

/** A partition and what its endpoints and ARNs have in common. */
export interface Partition {
  readonly id: string
  readonly dnsSuffix: string
  /** The Region that requests to the partition's global services (IAM, Organizations) report. */
  readonly globalRegion: string
}

const PARTITIONS: readonly (readonly [prefix: string, partition: Partition])[] = [
  ['cn-', { id: 'aws-cn', dnsSuffix: dnsSuffixOf('cn-north-1'), globalRegion: 'cn-north-1' }],
  ['us-gov-', { id: 'aws-us-gov', dnsSuffix: dnsSuffixOf('us-gov-west-1'), globalRegion: 'us-gov-west-1' }],
  ['us-iso-', { id: 'aws-iso', dnsSuffix: dnsSuffixOf('us-iso-east-1'), globalRegion: 'us-iso-east-1' }],
  ['us-isob-', { id: 'aws-iso-b', dnsSuffix: dnsSuffixOf('us-isob-east-1'), globalRegion: 'us-isob-east-1' }],
  ['eu-isoe-', { id: 'aws-iso-e', dnsSuffix: dnsSuffixOf('eu-isoe-west-1'), globalRegion: 'eu-isoe-west-1' }],
  ['us-isof-', { id: 'aws-iso-f', dnsSuffix: dnsSuffixOf('us-isof-south-1'), globalRegion: 'us-isof-south-1' }],
  ['eusc-', { id: 'aws-eusc', dnsSuffix: dnsSuffixOf('eusc-de-east-1'), globalRegion: 'eusc-de-east-1' }],
]

const AWS: Partition = { id: 'aws', dnsSuffix: dnsSuffixOf('us-east-1'), globalRegion: 'us-east-1' }

/** The partition that a Region belongs to; `aws` where no prefix says otherwise. */
export function partitionOf(region: string): Partition {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? AWS
}

/** A Region of the partition of that name; one of `aws` where there is none. */
export function globalRegionOf(partition: string | undefined): string {
  return (PARTITIONS.find(([, { id }]) => id === partition)?.[1] ?? AWS).globalRegion
}
