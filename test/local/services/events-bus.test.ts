import { randomFillSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { LocalClock } from '../../../src/local/clock.ts'
import { findBus } from '../../../src/local/services/events/buses.ts'
import { newEvent } from '../../../src/local/services/events/event.ts'
import { EventLog } from '../../../src/local/services/events/event-log.ts'
import { busAccess, listEvents } from '../../../src/local/services/events/put-event.ts'
import type { EventBus } from '../../../src/local/services/events/state.ts'
import { Store } from '../../../src/local/store/state.ts'
import { pickTestPlace } from '../test-accounts.ts'

const { accounts, region, partition } = pickTestPlace('events-bus.test.ts')
const [owner, other] = accounts
const arn = (account = owner) => `arn:${partition}:events:${region}:${account}:event-bus/default`

const createCloud = () => ({
  clock: new LocalClock(),
  store: new Store(),
  random: { bytes: (count: number) => randomFillSync(new Uint8Array(count)) },
})
const entry = (detail: object) => ({ source: 'shop', detailType: 'Order', detail })
const cloud = createCloud()
const bus = findBus(arn(), cloud) as EventBus
const details = (log: EventLog) => log.list().map(({ event }) => event.detail)

describe('what a bus keeps', () => {
  it('are its last thousand events', () => {
    const log = new EventLog()
    for (let n = 1; n <= 1_500; n++) log.add(newEvent(cloud, bus, entry({ n })))
    expect(details(log)).toEqual(Array.from({ length: 1_000 }, (_, index) => ({ n: index + 501 })))
  })

  it('are no more than 16 MB', () => {
    const log = new EventLog()
    const text = 'x'.repeat(1_000_000)
    for (let n = 1; n <= 20; n++) log.add(newEvent(cloud, bus, entry({ n, text })))
    expect(log.list().map(({ event }) => (event.detail as { n: number }).n)).toEqual(
      Array.from({ length: 16 }, (_, index) => index + 5),
    )
  })

  it('is listed, of one account or of all', () => {
    const cloud = createCloud()
    for (const account of [owner, other]) {
      const own = findBus(arn(account), cloud) as EventBus
      for (const n of [1, 2]) own.events.add(newEvent(cloud, own, entry({ n })))
    }
    const told = (account: string) =>
      [1, 2].map((n) => ({ eventBusArn: arn(account), event: expect.objectContaining({ account, detail: { n } }) }))
    expect(listEvents(cloud, { account: other })).toEqual(told(other))
    expect(listEvents(cloud)).toEqual([...told(owner), ...told(other)])
  })
})

it("needs what the bus's policy may grant", () => {
  const cloud = createCloud()
  expect(busAccess('PutEvents', arn(), cloud.store)).toEqual({
    action: 'events:PutEvents',
    resource: arn(),
    resourceAccount: owner,
    resourcePolicy: undefined,
    context: {},
  })
  const bus = findBus(arn(), cloud) as EventBus
  bus.policy = { name: 'policy', document: '{}' }
  bus.tags.set('team', 'a')
  expect(busAccess('PutEvents', arn(), cloud.store)).toMatchObject({
    resourcePolicy: bus.policy,
    context: { 'aws:ResourceTag/team': 'a' },
  })
})
