import { createHash } from 'node:crypto'
import type { ServiceDetail } from '@aws-sdk/client-ec2'
import { partitionOf } from '../../../core/partition.ts'
import type { Place } from '../../store/state.ts'
import { ec2Error } from './errors.ts'
import { zonesOf } from './zones.ts'

export type EndpointType = 'Interface' | 'Gateway'

/**
 * The services that VPC endpoints reach, by the name that signatures give them, with the end of the endpoint service's name.
 * IAM and Organizations have none in a Region of one's own (not verified); they answer through a NAT gateway only.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
const SUFFIXES: Readonly<Record<string, string>> = {
  cloudformation: 'cloudformation',
  dynamodb: 'dynamodb',
  ec2: 'ec2',
  events: 'events',
  'execute-api': 'execute-api',
  kinesis: 'kinesis-streams',
  kms: 'kms',
  lambda: 'lambda',
  logs: 'logs',
  monitoring: 'monitoring',
  s3: 's3',
  secretsmanager: 'secretsmanager',
  sns: 'sns',
  sqs: 'sqs',
  ssm: 'ssm',
  states: 'states',
  sts: 'sts',
}

const GATEWAYS: ReadonlySet<string> = new Set(['s3', 'dynamodb'])

/** `com.amazonaws.eu-central-1.kinesis-streams` for `kinesis`; none where no endpoint reaches the service. */
export function endpointServiceName(signingName: string, region: string): string | undefined {
  return Object.hasOwn(SUFFIXES, signingName) ? `com.amazonaws.${region}.${SUFFIXES[signingName]}` : undefined
}

/** @throws AwsError `InvalidServiceName` for one that this Region does not have, `InvalidParameter` for another type */
export function checkService(name: string, type: EndpointType, place: Place): void {
  const types = endpointServices(place)
    .filter(({ ServiceName }) => ServiceName === name)
    .flatMap(({ ServiceType = [] }) => ServiceType.map(({ ServiceType }) => ServiceType as string))
  if (types.length === 0) throw ec2Error('InvalidServiceName', `The Vpc Endpoint Service '${name}' does not exist`)
  if (types.includes(type)) return
  throw ec2Error(
    'InvalidParameter',
    `Endpoint type (${type}) does not match available service types ([${types.join(', ')}]).`,
  )
}

export function endpointServices({ region }: Pick<Place, 'region'>): ServiceDetail[] {
  const zones = zonesOf(region)
  const { dnsSuffix } = partitionOf(region)
  return Object.values(SUFFIXES).flatMap((service) => {
    const types: EndpointType[] = GATEWAYS.has(service) ? ['Gateway', 'Interface'] : ['Interface']
    const name = `com.amazonaws.${region}.${service}`
    const dnsName = publicDnsName(name, region)
    return types.map((ServiceType) => ({
      ServiceName: name,
      ServiceId: `vpce-svc-${service}`,
      ServiceType: [{ ServiceType }],
      ServiceRegion: region,
      AvailabilityZones: zones.map(({ name }) => name),
      Owner: 'amazon',
      BaseEndpointDnsNames: [ServiceType === 'Gateway' ? dnsName : `${service}.${region}.vpce.${dnsSuffix}`],
      ...(ServiceType === 'Interface' && { PrivateDnsName: dnsName, PrivateDnsNames: [{ PrivateDnsName: dnsName }] }),
      VpcEndpointPolicySupported: true,
      AcceptanceRequired: false,
      ManagesVpcEndpoints: false,
      SupportedIpAddressTypes: ['ipv4'],
      Tags: [],
    }))
  })
}

/** The name under which clients call an endpoint's service: `kinesis.eu-central-1.amazonaws.com`. */
export function publicDnsName(serviceName: string, region: string): string {
  const service = serviceName.split('.').at(-1)
  const label = service === 'kinesis-streams' ? 'kinesis' : service
  return `${label}.${region}.${partitionOf(region).dnsSuffix}`
}

/** The prefix list with the addresses of a gateway endpoint's service, as AWS has one in each Region. */
export function prefixListOf(serviceName: string): string {
  return `pl-${createHash('sha256').update(serviceName).digest('hex').slice(0, 8)}`
}
