import { createHash } from 'node:crypto'
import type { Image } from '@aws-sdk/client-ec2'
import type { Filters } from './filters.ts'

/** Amazon's account of images. */
export const AMAZON = '137112412989'

const ROWS = [
  ['al2023-ami-2023.6.20241212.0-kernel-6.1-x86_64', 'x86_64', 'Amazon Linux 2023 AMI'],
  ['al2023-ami-2023.6.20241212.0-kernel-6.1-arm64', 'arm64', 'Amazon Linux 2023 AMI'],
  ['amzn2-ami-kernel-5.10-hvm-2.0.20241217.0-x86_64-gp2', 'x86_64', 'Amazon Linux 2 Kernel 5.10 AMI'],
  ['amzn2-ami-kernel-5.10-hvm-2.0.20241217.0-arm64-gp2', 'arm64', 'Amazon Linux 2 Kernel 5.10 AMI'],
] as const

/** Amazon's own images of a Region: four of them, the same ids each time but not AWS's. */
export function imagesIn(region: string): Image[] {
  return ROWS.map(([Name, Architecture, Description]) => ({
    ImageId: `ami-${createHash('sha256').update(`${region}/${Name}`).digest('hex').slice(0, 17)}`,
    Name,
    Description,
    Architecture,
    ImageLocation: `amazon/${Name}`,
    ImageOwnerAlias: 'amazon',
    OwnerId: AMAZON,
    ImageType: 'machine',
    State: 'available',
    Public: true,
    CreationDate: '2024-12-17T00:00:00.000Z',
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    EnaSupport: true,
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    BlockDeviceMappings: [],
    Tags: [],
  }))
}

export const IMAGE_FILTERS: Filters<Image> = {
  architecture: ({ Architecture }) => Architecture,
  'creation-date': ({ CreationDate }) => CreationDate,
  description: ({ Description }) => Description,
  'ena-support': ({ EnaSupport }) => EnaSupport,
  hypervisor: ({ Hypervisor }) => Hypervisor,
  'image-id': ({ ImageId }) => ImageId,
  'image-type': ({ ImageType }) => ImageType,
  'is-public': ({ Public }) => Public,
  name: ({ Name }) => Name,
  'owner-alias': ({ ImageOwnerAlias }) => ImageOwnerAlias,
  'owner-id': ({ OwnerId }) => OwnerId,
  'root-device-name': ({ RootDeviceName }) => RootDeviceName,
  'root-device-type': ({ RootDeviceType }) => RootDeviceType,
  state: ({ State }) => State,
  'virtualization-type': ({ VirtualizationType }) => VirtualizationType,
}
