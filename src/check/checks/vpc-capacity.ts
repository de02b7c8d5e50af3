import { getOrCreate } from '../../core/get-or-create.ts'
import { INTERFACES_PER_VPC, interfacesPerSubnet } from '../../core/network-interfaces.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import type { SystemFunction, SystemSubnet } from '../system.ts'

/** AWS takes five addresses of every subnet. */
const RESERVED_ADDRESSES = 5
const DEFAULT_CONCURRENCY = 1_000

export const vpcCapacity = defineCheck({
  id: 'vpc-capacity',
  title: 'A VPC runs out of addresses or network interfaces',
  severity: 'error',
  why: 'Each combination of subnet and security groups takes an interface, many connections more of them; without an address left, calls fail with SubnetIPAddressLimitReachedException or ENILimitReachedException.',
  fix: 'Take larger subnets, or fewer combinations of security groups.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html',
  run: ({ functions, subnets }, { concurrency = DEFAULT_CONCURRENCY }) => {
    const needed = interfacesNeeded(functions, concurrency)
    const full = [...needed].flatMap(([id, { interfaces, by }]) => {
      const subnet = subnets.get(id)
      const free = subnet && freeAddresses(subnet)
      return subnet === undefined || free === undefined || interfaces <= free
        ? []
        : [tooSmall(subnet, free, interfaces, by)]
    })
    return [...full, ...crowdedVpcs(needed, subnets)]
  },
})

interface Needed {
  readonly interfaces: number
  readonly by: SystemFunction
}

/** By subnet: one interface for each set of security groups, more where many connections share it. */
function interfacesNeeded(functions: readonly SystemFunction[], concurrency: number): Map<string, Needed> {
  const shared = new Map<string, { subnet: string; environments: number; by: SystemFunction }>()
  for (const fn of functions) {
    for (const subnet of fn.subnets ?? []) {
      const key = `${subnet} ${[...(fn.securityGroups ?? [])].sort().join()}`
      const entry = getOrCreate(shared, key, () => ({ subnet, environments: 0, by: fn }))
      entry.environments += fn.reservedConcurrency ?? concurrency
    }
  }
  const needed = new Map<string, Needed>()
  for (const { subnet, environments, by } of shared.values()) {
    const interfaces = interfacesPerSubnet(environments)
    const known = needed.get(subnet)
    needed.set(subnet, { interfaces: interfaces + (known?.interfaces ?? 0), by: known?.by ?? by })
  }
  return needed
}

function freeAddresses({ freeAddresses: known, cidr }: SystemSubnet): number | undefined {
  const bits = Number(cidr?.split('/')[1])
  return known ?? (Number.isInteger(bits) ? 2 ** (32 - bits) - RESERVED_ADDRESSES : undefined)
}

function tooSmall({ id, place }: SystemSubnet, free: number, interfaces: number, by: SystemFunction): Finding {
  return {
    id: 'vpc-capacity',
    severity: 'error',
    place,
    message: `${id} has ${free} addresses left; ${by.name} and those beside it need ${interfaces} network interfaces there`,
    why: 'a call that needs another interface fails with SubnetIPAddressLimitReachedException',
    fix: 'take a larger subnet, or let the functions share their security groups',
  }
}

function crowdedVpcs(needed: ReadonlyMap<string, Needed>, subnets: ReadonlyMap<string, SystemSubnet>): Finding[] {
  const byVpc = new Map<string, { interfaces: number; subnet: SystemSubnet }>()
  for (const [id, { interfaces }] of needed) {
    const subnet = subnets.get(id)
    if (subnet === undefined) continue
    getOrCreate(byVpc, subnet.vpc, () => ({ interfaces: 0, subnet })).interfaces += interfaces
  }
  return [...byVpc].flatMap(([vpc, { interfaces, subnet }]): Finding[] => {
    if (interfaces <= INTERFACES_PER_VPC) return []
    return [
      {
        id: 'vpc-capacity',
        severity: 'warning',
        place: subnet.place,
        message: `functions need ${interfaces} network interfaces in ${vpc}; a VPC has ${INTERFACES_PER_VPC} for them by default`,
        why: 'beyond that calls fail with ENILimitReachedException, and other users of the VPC get none either',
        fix: 'let functions share subnets and security groups, or have the quota raised',
      },
    ]
  })
}
