import fc from 'fast-check'
import type { RawTopology } from '../../src/topology/config.ts'

type Calls = NonNullable<RawTopology['calls']>
type Triggers = NonNullable<RawTopology['triggers']>

const named = (kind: string, count: number) => Array.from({ length: count }, (_, index) => `${kind}${index + 1}`)
const REGION = 'eu-central-1'

/** Systems of a few accounts with functions, streams, queues and buckets that call and feed each other in every way there is. */
export const arbitraryTopology: fc.Arbitrary<RawTopology> = fc
  .record({
    accounts: fc.integer({ min: 1, max: 4 }),
    collapse: fc.boolean(),
    functions: fc.array(
      fc.record({ account: fc.nat(), alias: fc.boolean(), vpc: fc.boolean(), failed: fc.boolean() }),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
    streams: fc.array(fc.nat(), { maxLength: 2 }),
    queues: fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
    buckets: fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
    calls: fc.array(
      fc.record({
        from: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
        kind: fc.constantFrom('function', 'bucket', 'instances', 'actions'),
        to: fc.nat(),
        by: fc.constantFrom('role', 'resource-policy', undefined),
        externalId: fc.boolean(),
        tags: fc.boolean(),
        sourceIdentity: fc.boolean(),
        pin: fc.boolean(),
        prefix: fc.constantFrom('', 'orders/', 'a'),
        access: fc.constantFrom('read', 'write', 'read-write'),
      }),
      { maxLength: 6 },
    ),
    triggers: fc.array(fc.record({ from: fc.nat(), to: fc.nat() }), { maxLength: 3 }),
  })
  .map(build)

interface Drawn {
  readonly accounts: number
  readonly collapse: boolean
  readonly functions: readonly { account: number; alias: boolean; vpc: boolean; failed: boolean }[]
  readonly streams: readonly number[]
  readonly queues: readonly number[]
  readonly buckets: readonly number[]
  readonly calls: readonly DrawnCall[]
  readonly triggers: readonly { from: number; to: number }[]
}

interface DrawnCall {
  readonly from: readonly number[]
  readonly kind: string
  readonly to: number
  readonly by: 'role' | 'resource-policy' | undefined
  readonly externalId: boolean
  readonly tags: boolean
  readonly sourceIdentity: boolean
  readonly pin: boolean
  readonly prefix: string
  readonly access: string
}

function build(drawn: Drawn): RawTopology {
  const accounts = named('account', drawn.accounts)
  const functions = named('fn', drawn.functions.length)
  const streams = named('stream', drawn.streams.length)
  const queues = named('queue', drawn.queues.length)
  const buckets = named('bucket', drawn.buckets.length)
  const pick = (names: readonly string[], index: number) => names[index % names.length] as string
  const homes = (names: readonly string[], indexes: readonly number[]) =>
    Object.fromEntries(names.map((name, index) => [name, { account: pick(accounts, indexes[index] as number) }]))
  const places: Record<string, string> = Object.fromEntries(
    functions.map((name, index) => [name, pick(accounts, drawn.functions[index]?.account as number)]),
  )
  const sources = [...streams, ...queues]
  return {
    name: 'sys',
    ...(drawn.collapse && { organization: { id: 'o-a1b2c3d4e5' }, collapse: 'organization' as const }),
    accounts: Object.fromEntries(
      accounts.map((name, index) => [name, { id: String(index + 1).repeat(12), region: REGION }]),
    ),
    functions: Object.fromEntries(
      functions.map((name, index) => {
        const { alias, vpc, failed } = drawn.functions[index] as Drawn['functions'][number]
        const settings = {
          account: places[name] as string,
          entry: `./${name}.ts`,
          ...(alias && { alias: 'live' }),
          ...(vpc && { vpc: { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'] } }),
          ...(failed && { onFailure: queues[0] as string }),
        }
        return [name, settings]
      }),
    ),
    streams: homes(streams, drawn.streams),
    queues: homes(queues, drawn.queues),
    buckets: homes(buckets, drawn.buckets),
    calls: Object.fromEntries(drawn.calls.map((call, index) => [`call${index + 1}`, buildCall(call)])),
    triggers: Object.fromEntries(
      drawn.triggers.map(({ from, to }, index): [string, Triggers[string]] => [
        `trigger${index + 1}`,
        { from: pick(sources, from), to: pick(functions, to) },
      ]),
    ),
  }

  function buildCall(call: DrawnCall): Calls[string] {
    const callers = [...new Set(call.from.map((index) => pick(functions, index)))]
    const wantsPolicy = call.by === 'resource-policy' && (call.kind === 'function' || call.kind === 'bucket')
    const by = wantsPolicy ? call.by : 'role'
    const session = {
      ...(call.externalId && { externalId: 'ext-1' }),
      ...(call.tags && { sessionTags: { team: 'orders', stage: 'prod' } }),
      ...(call.sourceIdentity && { sourceIdentity: true }),
    }
    return {
      from: callers,
      to: callee(call),
      ...(call.by !== undefined && { by }),
      ...(call.by !== undefined && by === 'role' && session),
      ...(call.pin && { pin: 'identity' as const }),
    }
  }

  function callee({ kind, to, prefix, access }: DrawnCall): Calls[string]['to'] {
    const account = pick(accounts, to)
    if (kind === 'function') return pick(functions, to)
    if (kind === 'bucket') return { bucket: pick(buckets, to), prefix, access: access as 'read' }
    if (kind === 'instances') return { instances: { account, tag: { env: 'dev' } }, actions: ['start', 'describe'] }
    const id = String((to % accounts.length) + 1).repeat(12)
    return { actions: ['dynamodb:GetItem'], resources: [`arn:aws:dynamodb:${REGION}:${id}:table/t`] }
  }
}
