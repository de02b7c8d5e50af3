import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cancel, Clock } from '../../../src/core/clock.ts'
import type { QueuedMessage, ReceivedMessage } from '../../../src/local/services/sqs/message.ts'
import { Queue } from '../../../src/local/services/sqs/queue.ts'
import { WaitingMessages } from '../../../src/local/services/sqs/waiting-messages.ts'

/** Time that only passes when told; nobody listens to these queues, so nothing is scheduled. */
class StillClock implements Clock {
  time = 1_700_000_000_000

  now(): number {
    return this.time
  }

  schedule(): Cancel {
    throw new Error('a queue without listeners needs no timer')
  }
}

function createQueue(name: string): { queue: Queue; clock: StillClock } {
  const clock = new StillClock()
  const place = { account: '111122223333', region: 'us-east-1', arn: `arn:aws:sqs:us-east-1:111122223333:${name}` }
  return { queue: new Queue({ id: uuidOf(0), name, ...place, clock, findQueue: () => undefined }), clock }
}

const uuidOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

type Step =
  | { readonly kind: 'send'; readonly group: string; readonly delay: number }
  | { readonly kind: 'receive'; readonly max: number; readonly seconds: number }
  | { readonly kind: 'delete' | 'change'; readonly pick: number; readonly seconds: number }
  | { readonly kind: 'wait'; readonly seconds: number }

const seconds = fc.constantFrom(0, 1, 5, 20, 40)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('send' as const),
    group: fc.constantFrom('a', 'b'),
    delay: fc.constantFrom(0, 0, 0, 10),
  }),
  fc.record({ kind: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 10 }), seconds }),
  fc.record({ kind: fc.constantFrom('delete' as const, 'change' as const), pick: fc.nat(), seconds }),
  fc.record({ kind: fc.constant('wait' as const), seconds }),
)

const steps = fc.array(step, { minLength: 20, maxLength: 100, size: 'max' })

/** What happened: every message sent, every message deleted, in their order. */
interface History {
  readonly sent: { readonly id: string; readonly group: string }[]
  readonly deleted: string[]
}

/** Takes the steps, then receives and deletes whatever is left. Deletes only what is in flight, under its last handle. */
function play(name: string, steps: readonly Step[], check: (queue: Queue, flight: Flight, history: History) => void) {
  const { queue, clock } = createQueue(name)
  const history: History = { sent: [], deleted: [] }
  const flight: Flight = new Map()
  for (const step of steps) {
    take(step, queue, clock, flight, history)
    check(queue, flight, history)
  }
  clock.time += 43_200_000
  for (let left = queue.receive(10, 30, clock.now()); left.length > 0; left = queue.receive(10, 30, clock.now())) {
    for (const each of left) {
      queue.delete(each.receiptHandle, clock.now())
      history.deleted.push(each.message.id)
    }
  }
  return { queue, history }
}

/** What a receiver believes to hold, by message, with the time until when. */
type Flight = Map<string, { readonly received: ReceivedMessage; until: number }>

function take(step: Step, queue: Queue, clock: StillClock, flight: Flight, { sent, deleted }: History): void {
  const now = clock.now()
  if (step.kind === 'wait') clock.time += step.seconds * 1000
  if (step.kind === 'send') {
    const id = uuidOf(sent.length + 1)
    const fifo = queue.fifo && { groupId: step.group, deduplicationId: id }
    const delay = !queue.fifo && { delaySeconds: step.delay }
    queue.send({ id, body: id, senderId: 'x', ...fifo, ...delay }, now)
    sent.push({ id, group: step.group })
  }
  if (step.kind === 'receive') {
    for (const received of queue.receive(step.max, step.seconds, now)) {
      const known = flight.get(received.message.id)
      expect(known === undefined || known.until <= now, 'in flight, and yet handed out again').toBe(true)
      flight.set(received.message.id, { received, until: now + step.seconds * 1000 })
    }
  }
  for (const [id, { until }] of flight) if (until <= clock.now()) flight.delete(id)
  if (step.kind !== 'delete' && step.kind !== 'change') return
  const held = [...flight.values()]
  const chosen = held[step.pick % Math.max(1, held.length)]
  if (chosen === undefined) return
  const { message, receiptHandle } = chosen.received
  if (step.kind === 'change') {
    queue.changeVisibility(receiptHandle, step.seconds, now)
    chosen.until = now + step.seconds * 1000
    if (step.seconds === 0) flight.delete(message.id)
  } else {
    queue.delete(receiptHandle, now)
    flight.delete(message.id)
    deleted.push(message.id)
  }
}

describe.each(['orders', 'orders.fifo'])('%s', (name) => {
  it('hands out and deletes every message that was sent, exactly once', () => {
    fc.assert(
      fc.property(steps, (steps) => {
        const { queue, history } = play(name, steps, () => {})
        expect(history.deleted.toSorted()).toEqual(history.sent.map(({ id }) => id))
        expect(queue.counts).toEqual({ visible: 0, delayed: 0, 'in flight': 0, gone: history.sent.length })
      }),
    )
  })

  it('counts what is there', () => {
    fc.assert(
      fc.property(steps, (steps) => {
        play(name, steps, (queue, flight, { sent, deleted }) => {
          queue.settle(Number.NEGATIVE_INFINITY)
          const { visible, delayed, 'in flight': inFlight } = queue.counts
          expect(visible + delayed + inFlight).toBe(sent.length - deleted.length)
          expect(inFlight).toBeGreaterThanOrEqual(flight.size)
        })
      }),
    )
  })
})

it('a FIFO queue keeps the order of each group and never has a group in two hands', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const { queue, clock } = createQueue('orders.fifo')
      const history: History = { sent: [], deleted: [] }
      const flight: Flight = new Map()
      for (const each of steps) {
        const before = new Map(flight)
        take(each, queue, clock, flight, history)
        const fresh = [...flight].filter(([id, entry]) => before.get(id)?.received !== entry.received)
        const groups = fresh.map(([, { received }]) => received.message.groupId)
        for (const [id, { received }] of before) {
          if (fresh.some(([other]) => other === id) || !flight.has(id)) continue
          expect(groups).not.toContain(received.message.groupId)
        }
        for (const group of new Set(groups)) {
          const open = history.sent.filter((sent) => sent.group === group && !history.deleted.includes(sent.id))
          const taken = fresh.filter(([, { received }]) => received.message.groupId === group).map(([id]) => id)
          expect(taken).toEqual(open.slice(0, taken.length).map(({ id }) => id))
        }
      }
    }),
  )
})

it('messages wait in the order of their time, then of their arrival', () => {
  const entry = fc.record({ due: fc.nat({ max: 20 }), leaves: fc.boolean() })
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 60, size: 'max' }), (entries) => {
      const waiting = new WaitingMessages()
      const all = entries.map(({ due }, ordinal) => ({ due, ordinal, waitingAt: -1 }) as QueuedMessage)
      for (const message of all) waiting.add(message)
      for (const [i, { leaves }] of entries.entries()) if (leaves) waiting.remove(all[i] as QueuedMessage)
      const expected = all.filter((_, i) => !entries[i]?.leaves).sort((a, b) => a.due - b.due || a.ordinal - b.ordinal)
      for (const message of expected) {
        expect(waiting.first).toBe(message)
        waiting.remove(message)
      }
      expect(waiting.first).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})

it('a busy queue stays quick: a hundred thousand messages in, out and away', () => {
  const { queue, clock } = createQueue('orders')
  const count = 100_000
  for (let n = 1; n <= count; n++) queue.send({ id: uuidOf(n), body: 'x', senderId: 'x' }, clock.now())
  const started = performance.now()
  for (let n = 0; n < count; n += 10) {
    for (const { receiptHandle } of queue.receive(10, 30, clock.now())) queue.delete(receiptHandle, clock.now())
  }
  expect(queue.counts.gone).toBe(count)
  // A quadratic queue needs minutes.
  expect(performance.now() - started).toBeLessThan(15_000)
})
