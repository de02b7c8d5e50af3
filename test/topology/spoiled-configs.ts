import fc from 'fast-check'
import { good } from './bad-configs.ts'

/** Has something of everything. */
export const example = {
  ...good,
  organization: { id: 'o-a1b2c3d4e5' },
  streams: { orders: { account: 'home' } },
  queues: { dead: { account: 'away' }, jobs: { account: 'away', deadLetter: { queue: 'dead', maxReceiveCount: 3 } } },
  buckets: { files: { account: 'away' } },
  calls: {
    greet: { from: 'caller', to: { function: 'greeter' }, externalId: 'ext' },
    read: { from: ['caller', { account: 'home' }], to: { bucket: 'files' } },
    start: { from: 'caller', to: { instances: { account: 'away', tag: { a: 'b' } }, actions: ['start'] } },
  },
  triggers: { feed: { from: 'orders', to: 'caller' }, work: { from: 'jobs', to: 'greeter' } },
}

/** The example with one of its settings, of whatever depth, replaced. */
export function spoiled(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...settingsOf(example)), values)
    .map(([path, value]) => withValue(example, path, value))
}

type Path = readonly string[]

/** The way to every setting of every depth. */
function settingsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, member]) => settingsOf(member, [...path, key]))]
}

function withValue(target: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value
  const members = target as Readonly<Record<string, unknown>>
  const copy = (Array.isArray(target) ? [...target] : { ...members }) as Record<string, unknown>
  copy[key] = withValue(members[key], rest, value)
  return copy
}
