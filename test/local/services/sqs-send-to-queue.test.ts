import { randomFillSync } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { LocalClock } from '../../../src/local/clock.ts'
import { findQueueByArn } from '../../../src/local/services/sqs/find.ts'
import { Queue } from '../../../src/local/services/sqs/queue.ts'
import { queueAccess, sendToQueue } from '../../../src/local/services/sqs/send-to-queue.ts'
import { SQS } from '../../../src/local/services/sqs/state.ts'
import { Store } from '../../../src/local/store/state.ts'
import { pickTestPlace } from '../test-accounts.ts'

const place = pickTestPlace('sqs-send-to-queue.test.ts')
const [account] = place.accounts
const arn = (name: string) => `arn:${place.partition}:sqs:${place.region}:${account}:${name}`

let clock: LocalClock | undefined
afterEach(() => clock?.reset())

function createCloud(...names: string[]) {
  const store = new Store()
  clock = new LocalClock()
  const at = { account, region: place.region }
  for (const name of names) {
    const options = { id: '00000000-0000-4000-8000-000000000000', name, arn: arn(name), ...at, clock }
    const queue = new Queue({ ...options, findQueue: (other) => findQueueByArn(other, store) })
    store.get(SQS, { ...at, partition: place.partition }).queues.set(name, queue)
  }
  return { clock, store, random: { bytes: (count: number) => randomFillSync(new Uint8Array(count)) } }
}

describe('sendToQueue', () => {
  it.each(['dead', 'dead.fifo'])('puts a message with attributes on %s', (name) => {
    const cloud = createCloud(name)
    expect(sendToQueue(cloud, arn(name), '{}', { RequestID: 'r' })).toBe(true)
    expect(sendToQueue(cloud, arn(name), '{}')).toBe(true)
    const messages = findQueueByArn(arn(name), cloud.store)?.receive(10, 30, cloud.clock.now()) ?? []
    expect(messages.map(({ message }) => message.attributes)).toEqual([
      { RequestID: { DataType: 'String', StringValue: 'r' } },
      undefined,
    ])
  })

  it('says where there is no such queue', () => {
    expect(sendToQueue(createCloud(), arn('dead'), '{}')).toBe(false)
  })

  it("needs what the queue's policy may grant", () => {
    const { store } = createCloud('dead')
    const queue = findQueueByArn(arn('dead'), store) as Queue
    queue.policy = { name: 'policy', document: '{}' }
    queue.tags.set('team', 'a')
    expect(queueAccess('SendMessage', arn('dead'), store)).toEqual({
      action: 'sqs:SendMessage',
      resource: arn('dead'),
      resourceAccount: account,
      resourcePolicy: queue.policy,
      context: { 'aws:ResourceTag/team': 'a' },
    })
  })
})

describe('onArrival', () => {
  it('tells of arrivals and of what becomes visible again, until it is ended', async () => {
    const cloud = createCloud('dead')
    const queue = findQueueByArn(arn('dead'), cloud.store) as Queue
    let calls = 0
    const end = queue.onArrival(() => calls++)
    sendToQueue(cloud, arn('dead'), 'a')
    sendToQueue(cloud, arn('dead'), 'b')
    await Promise.resolve()
    expect(calls).toBe(1)
    queue.receive(10, 5, cloud.clock.now())
    cloud.clock.advance(5_000)
    await Promise.resolve()
    expect(calls).toBe(2)
    end()
    sendToQueue(cloud, arn('dead'), 'c')
    await Promise.resolve()
    expect(calls).toBe(2)
  })
})
