import { parseArn } from '../../core/arn.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import type { System, SystemCall, SystemFunction, SystemSubnet } from '../system.ts'

export const vpcRoute = defineCheck({
  id: 'vpc-route',
  title: 'A function in a VPC does not reach what it calls',
  severity: 'error',
  why: 'A function in a VPC has no internet, in a public subnet neither: the call hangs until the function times out.',
  fix: 'Make interface endpoints for `sts` and `lambda` of the right Region, or a route to a NAT gateway.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-endpoints.html',
  run: (system) => [...destinations(system)].flatMap(([fn, wanted]) => routesOf(fn, wanted, system.subnets)),
})

/** `sts us-east-1`, and the call that wants it. */
type Wanted = ReadonlyMap<string, SystemCall>

/** By function in a VPC: the services that its calls talk to. */
function destinations({ calls }: System): Map<SystemFunction, Map<string, SystemCall>> {
  const all = new Map<SystemFunction, Map<string, SystemCall>>()
  for (const call of calls) {
    const { fn } = call.from
    if (fn?.subnets === undefined || fn.subnets.length === 0) continue
    const wanted = all.get(fn) ?? new Map<string, SystemCall>()
    all.set(fn, wanted)
    if (call.role !== undefined) wanted.set(`sts ${fn.region}`, wanted.get(`sts ${fn.region}`) ?? call)
    const { service, region } = parseArn(call.to.arn ?? '') ?? {}
    if (service === undefined) continue
    const key = `${ENDPOINTS[service] ?? service} ${region === '' ? fn.region : region}`
    wanted.set(key, wanted.get(key) ?? call)
  }
  return all
}

/** Services whose endpoints are called otherwise (`kinesis-streams` is not verified). */
const ENDPOINTS: Readonly<Record<string, string>> = { kinesis: 'kinesis-streams' }

/** Services with an endpoint that costs nothing, a route. @see https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html */
const GATEWAYS = ['s3', 'dynamodb']

function routesOf(fn: SystemFunction, wanted: Wanted, subnets: System['subnets']): Finding[] {
  const known = (fn.subnets ?? []).flatMap((id) => subnets.get(id) ?? [])
  if (known.length < (fn.subnets ?? []).length) return [unknown(fn, wanted, known)]
  const closed = [...wanted].flatMap(([service, call]) => {
    const without = known.filter((subnet) => !reaches(subnet, service))
    return without.length === 0 ? [] : [noWay(fn, service, call, without)]
  })
  return [...closed, ...globalEndpoint(fn, wanted, known)]
}

function reaches({ internet, endpoints }: SystemSubnet, service: string): boolean {
  return internet === 'nat' || endpoints.includes(service)
}

function unknown(fn: SystemFunction, wanted: Wanted, known: readonly SystemSubnet[]): Finding {
  const missing = (fn.subnets ?? []).filter((id) => !known.some((subnet) => subnet.id === id))
  return {
    id: 'vpc-route',
    severity: 'info',
    place: fn.place,
    message: `what ${fn.name} reaches from ${missing.join(', ')} is not known here; it calls ${words([...wanted.keys()])}`,
    why: 'without a way there its calls hang until it times out',
    fix: 'xacct check --live looks at the subnets, their routes and endpoints',
  }
}

function noWay(fn: SystemFunction, wanted: string, call: SystemCall, subnets: readonly SystemSubnet[]): Finding {
  const [service = '', region = ''] = wanted.split(' ')
  const isPublic = subnets.some(({ internet }) => internet === 'gateway')
  const other = subnets.flatMap(({ endpoints }) => endpoints).find((one) => one.startsWith(`${service} `))
  const reason = isPublic
    ? 'an internet gateway does not help: a function has no public address'
    : other !== undefined
      ? `the endpoint there is for ${other.split(' ')[1]}, and reaches that Region only`
      : 'there is neither an endpoint nor a route to a NAT gateway'
  const endpoint = `com.amazonaws.${region}.${service}`
  return {
    id: 'vpc-route',
    severity: 'error',
    place: fn.place,
    message: `${fn.name} has no way from ${subnets.map(({ id }) => id).join(', ')} to ${service} in ${region}`,
    why: `${reason}; the call hangs until the function times out`,
    fix:
      region === fn.region
        ? `make ${GATEWAYS.includes(service) ? 'a gateway endpoint' : 'an interface endpoint'} ${endpoint}${GATEWAYS.includes(service) ? '' : ' with private DNS'} in ${subnets[0]?.vpc}, or a route to a NAT gateway`
        : `make a route to a NAT gateway: an interface endpoint reaches its own Region only, and ${region} is another`,
    call: call.name,
  }
}

/** The endpoint of STS answers to the Region’s own name only; SDKs that are set to `legacy` use the other. */
function globalEndpoint(fn: SystemFunction, wanted: Wanted, subnets: readonly SystemSubnet[]): Finding[] {
  const call = wanted.get(`sts ${fn.region}`)
  const isLegacy = fn.environment.AWS_STS_REGIONAL_ENDPOINTS === 'legacy'
  if (call === undefined || !isLegacy || subnets.every(({ internet }) => internet === 'nat')) return []
  return [
    {
      id: 'vpc-route',
      severity: 'error',
      place: fn.place,
      message: `${fn.name} asks STS by its global name (AWS_STS_REGIONAL_ENDPOINTS is \`legacy\`)`,
      why: 'the interface endpoint answers to the Region’s own name only; the global one times out',
      fix: 'set AWS_STS_REGIONAL_ENDPOINTS to `regional`, or leave it out',
      call: call.name,
    },
  ]
}

function words(services: readonly string[]): string {
  return services.map((service) => service.replace(' ', ' in ')).join(', ') || 'nothing'
}
