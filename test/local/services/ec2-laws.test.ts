import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AddressPool } from '../../../src/local/services/ec2/address-pool.ts'
import {
  type Cidr,
  canonicalCidr,
  contains,
  formatAddress,
  overlaps,
  parseAddress,
  parseCidr,
} from '../../../src/local/services/ec2/cidr.ts'
import { type Answer, startEc2World } from './ec2-world.ts'

/* https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html: five addresses of each subnet are AWS's own. */

const cidr = fc
  .tuple(fc.nat(2 ** 32 - 1), fc.integer({ min: 16, max: 28 }))
  .map(([address, length]) => parseCidr(canonicalCidr(`${formatAddress(address)}/${length}`) as string) as Cidr)

describe('blocks', () => {
  test('an address is its text', () => {
    fc.assert(fc.property(fc.nat(2 ** 32 - 1), (value) => parseAddress(formatAddress(value)) === value))
  })

  test('two overlap if and only if they share an address', () => {
    const near = fc.tuple(fc.nat(255), fc.integer({ min: 24, max: 32 })).map(([address, length]) => {
      return parseCidr(canonicalCidr(`10.0.0.${address}/${length}`) as string) as Cidr
    })
    const addresses = ({ first, size }: Cidr) => Array.from({ length: size }, (_, index) => first + index)
    fc.assert(
      fc.property(near, near, (a, b) => {
        const inB = new Set(addresses(b))
        expect(overlaps(a, b)).toBe(addresses(a).some((address) => inB.has(address)))
        expect(contains(b, a)).toBe(addresses(a).every((address) => inB.has(address)))
      }),
    )
  })

  test.each(['', '10.0.0.0', '10.0.0.0/33', '10.0.0/8', '10.0.0.256/24', '010.0.0.0/8', '10.0.0.0/8/8', '10.0.0.1/24'])(
    '%j is none',
    (text) => expect(parseCidr(text)).toBeUndefined(),
  )
})

type Deed = { readonly kind: 'take' } | { readonly kind: 'claim' | 'release'; readonly offset: number }

const deeds = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Deed>({ kind: 'take' }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constantFrom('claim' as const, 'release' as const), offset: fc.nat(300) }),
    },
  ),
  { maxLength: 60 },
)

describe('addresses of a subnet', () => {
  test('are never given twice; so many are left as are not taken', () => {
    const small = cidr.filter(({ size }) => size <= 256)
    fc.assert(
      fc.property(small, deeds, (block, done) => {
        const pool = new AddressPool(block)
        const taken = new Set<string>()
        for (const deed of done) {
          if (deed.kind === 'take') {
            const address = pool.take()
            if (taken.size === block.size - 5) expect(address).toBeUndefined()
            else expect(taken.has(address as string)).toBe(false)
            if (address !== undefined) taken.add(address)
          } else {
            const address = formatAddress(block.first + deed.offset)
            const isUsable = deed.offset >= 4 && deed.offset < block.size - 1
            if (deed.kind === 'release') {
              pool.release(address)
              taken.delete(address)
            } else {
              expect(pool.claim(address)).toBe(!isUsable ? 'outside' : taken.has(address) ? 'in use' : 'taken')
              if (isUsable) taken.add(address)
            }
          }
          expect(pool.available).toBe(block.size - 5 - taken.size)
        }
        for (const address of taken) {
          const offset = (parseAddress(address) as number) - block.first
          expect(offset >= 4 && offset < block.size - 1).toBe(true)
        }
      }),
    )
  })

  test('all of them can be had', () => {
    fc.assert(
      fc.property(
        cidr.filter(({ size }) => size <= 1_024),
        (block) => {
          const pool = new AddressPool(block)
          const all = Array.from({ length: block.size - 5 }, () => pool.take())
          expect(new Set(all).size).toBe(block.size - 5)
          expect(pool.take()).toBeUndefined()
        },
      ),
    )
  })
})

const world = startEc2World('ec2-laws.test.ts')

/** What may be done to a subnet of eleven addresses. */
const actions = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('create' as const), secondary: fc.nat(3) }),
    fc.record({ kind: fc.constant('delete' as const), index: fc.nat(10) }),
    fc.record({ kind: fc.constant('assign' as const), index: fc.nat(10), count: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('launch' as const), count: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('terminate' as const) }),
  ),
  { minLength: 5, maxLength: 15 },
)

test('a subnet counts what its interfaces have, whatever was done and whatever was refused', {
  timeout: 60_000,
}, async () => {
  const { Images } = await world.send('DescribeImages', { Filters: [{ Name: 'architecture', Values: ['x86_64'] }] })
  let refused = 0
  await fc.assert(
    fc.asyncProperty(actions, async (done) => {
      await world.aws().reset()
      const { VpcId } = (await world.send('CreateVpc', { CidrBlock: '10.0.0.0/24' })).Vpc
      const { SubnetId } = (await world.send('CreateSubnet', { VpcId, CidrBlock: '10.0.0.0/28' })).Subnet
      const interfaces: string[] = []
      const instances: string[] = []
      const attempt = (operation: string, input: object): Promise<Answer> =>
        world.send(operation, input as never).catch((error: Error) => {
          expect(error.name).toMatch(/^(InsufficientFreeAddressesInSubnet|InvalidNetworkInterfaceID\.NotFound)$/)
          refused++
          return undefined
        })
      for (const one of done) {
        const id = 'index' in one ? interfaces[one.index % Math.max(1, interfaces.length)] : undefined
        if (one.kind === 'create') {
          const made = await attempt('CreateNetworkInterface', {
            SubnetId,
            SecondaryPrivateIpAddressCount: one.secondary,
          })
          if (made) interfaces.push(made.NetworkInterface.NetworkInterfaceId)
        } else if (one.kind === 'launch') {
          const input = { ImageId: Images[0].ImageId, MinCount: one.count, MaxCount: one.count, SubnetId }
          const made = await attempt('RunInstances', { ...input, InstanceType: 't3.micro' })
          if (made) instances.push(...made.Instances.map(({ InstanceId }: Answer) => InstanceId))
        } else if (one.kind === 'terminate') {
          const last = instances.pop()
          if (last) await attempt('TerminateInstances', { InstanceIds: [last] })
          world.aws().clock.advance(1_000)
        } else if (id !== undefined && one.kind === 'delete') {
          await attempt('DeleteNetworkInterface', { NetworkInterfaceId: id })
          interfaces.splice(interfaces.indexOf(id), 1)
        } else if (id !== undefined && one.kind === 'assign') {
          await attempt('AssignPrivateIpAddresses', {
            NetworkInterfaceId: id,
            SecondaryPrivateIpAddressCount: one.count,
          })
        }
        const { NetworkInterfaces } = await world.send('DescribeNetworkInterfaces')
        const { Subnets } = await world.send('DescribeSubnets', { SubnetIds: [SubnetId] })
        const addresses = NetworkInterfaces.flatMap(({ PrivateIpAddresses }: Answer) =>
          PrivateIpAddresses.map(({ PrivateIpAddress }: Answer) => PrivateIpAddress),
        )
        expect(new Set(addresses).size).toBe(addresses.length)
        expect(Subnets[0].AvailableIpAddressCount).toBe(16 - 5 - addresses.length)
      }
    }),
    { numRuns: 25 },
  )
  expect(refused).toBeGreaterThan(0)
})
