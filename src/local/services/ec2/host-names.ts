import { partitionOf } from '../../../core/partition.ts'

/** `ip-10-0-0-5.eu-central-1.compute.internal`; in us-east-1 without the Region. */
export function privateName(address: string, region: string): string {
  const domain = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`
  return `ip-${address.replaceAll('.', '-')}.${domain}`
}

/** `ec2-198-18-0-5.eu-central-1.compute.amazonaws.com` */
export function publicName(address: string, region: string): string {
  const domain = region === 'us-east-1' ? 'compute-1' : `${region}.compute`
  return `ec2-${address.replaceAll('.', '-')}.${domain}.${partitionOf(region).dnsSuffix}`
}
