import type { _InstanceType, ArchitectureType, InstanceTypeInfo } from '@aws-sdk/client-ec2'
import type { Filters } from './filters.ts'

type Row = readonly [
  type: string,
  vcpus: number,
  memoryMb: number,
  architecture: ArchitectureType,
  addressesPerInterface: number,
]

/** A few of EC2's instance types. @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html */
const ROWS: readonly Row[] = [
  ['t2.micro', 1, 1_024, 'x86_64', 2],
  ['t3.nano', 2, 512, 'x86_64', 2],
  ['t3.micro', 2, 1_024, 'x86_64', 2],
  ['t3.small', 2, 2_048, 'x86_64', 4],
  ['t3.medium', 2, 4_096, 'x86_64', 6],
  ['t3.large', 2, 8_192, 'x86_64', 12],
  ['t4g.nano', 2, 512, 'arm64', 2],
  ['t4g.micro', 2, 1_024, 'arm64', 2],
  ['t4g.small', 2, 2_048, 'arm64', 4],
  ['m5.large', 2, 8_192, 'x86_64', 10],
  ['m5.xlarge', 4, 16_384, 'x86_64', 15],
  ['m6g.large', 2, 8_192, 'arm64', 10],
  ['c5.large', 2, 4_096, 'x86_64', 10],
  ['c6g.large', 2, 4_096, 'arm64', 10],
  ['r5.large', 2, 16_384, 'x86_64', 10],
]

export const INSTANCE_TYPES: readonly InstanceTypeInfo[] = ROWS.map(
  ([type, vcpus, memoryMb, architecture, addresses]) => ({
    InstanceType: type as _InstanceType,
    CurrentGeneration: !type.startsWith('t2.'),
    FreeTierEligible: type === 't2.micro' || type === 't3.micro',
    SupportedUsageClasses: ['on-demand'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: type.startsWith('t2.') ? 'xen' : 'nitro',
    ProcessorInfo: { SupportedArchitectures: [architecture] },
    VCpuInfo: { DefaultVCpus: vcpus },
    MemoryInfo: { SizeInMiB: memoryMb },
    InstanceStorageSupported: false,
    NetworkInfo: { Ipv4AddressesPerInterface: addresses, Ipv6Supported: true },
    BurstablePerformanceSupported: type.startsWith('t'),
  }),
)

export function instanceType(name: string): InstanceTypeInfo | undefined {
  return INSTANCE_TYPES.find(({ InstanceType }) => InstanceType === name)
}

export const INSTANCE_TYPE_FILTERS: Filters<InstanceTypeInfo> = {
  'bare-metal': ({ BareMetal }) => BareMetal,
  'burstable-performance-supported': ({ BurstablePerformanceSupported }) => BurstablePerformanceSupported,
  'current-generation': ({ CurrentGeneration }) => CurrentGeneration,
  'free-tier-eligible': ({ FreeTierEligible }) => FreeTierEligible,
  hypervisor: ({ Hypervisor }) => Hypervisor,
  'instance-type': ({ InstanceType }) => InstanceType,
  'memory-info.size-in-mib': ({ MemoryInfo }) => MemoryInfo?.SizeInMiB,
  'processor-info.supported-architecture': ({ ProcessorInfo }) => ProcessorInfo?.SupportedArchitectures,
  'supported-root-device-type': ({ SupportedRootDeviceTypes }) => SupportedRootDeviceTypes,
  'supported-usage-class': ({ SupportedUsageClasses }) => SupportedUsageClasses,
  'supported-virtualization-type': ({ SupportedVirtualizationTypes }) => SupportedVirtualizationTypes,
  'vcpu-info.default-vcpus': ({ VCpuInfo }) => VCpuInfo?.DefaultVCpus,
}
