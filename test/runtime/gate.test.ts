import { expect, test } from 'vitest'
import { createGate } from '../../src/runtime/gate.ts'

// How many calls there are at once.

const settle = () => new Promise((resolve) => setImmediate(resolve))

/** Work that waits behind a gate until it is told how it ends. */
function workers(gate: ReturnType<typeof createGate>) {
  const open: ((error?: Error) => void)[] = []
  const start = (count: number) => {
    for (let i = 0; i < count; i++) {
      const work = () =>
        new Promise<void>((resolve, reject) => open.push((error) => (error ? reject(error) : resolve())))
      gate.run(work).catch(() => {})
    }
  }
  const end = async (error?: Error) => {
    open.shift()?.(error)
    await settle()
  }
  return { start, end, running: () => open.length }
}

test('as many as are allowed; one that ends lets the next one in, also one that fails', async () => {
  const { start, end, running } = workers(createGate(3))
  start(7)
  await settle()
  expect(running()).toBe(3)
  await end()
  expect(running()).toBe(3)
  await end(new Error('no'))
  expect(running()).toBe(3)
  for (let i = 0; i < 5; i++) await end()
  expect(running()).toBe(0)
})

test('half as many after a throttle, never none, and one more after as many successes as there are at once', async () => {
  const gate = createGate(8)
  const { start, end, running } = workers(gate)
  gate.slower()
  start(40)
  await settle()
  expect(running()).toBe(4)
  for (let i = 0; i < 4; i++) await end()
  expect(running()).toBe(4)
  await end()
  expect(running()).toBe(5)
  for (let i = 0; i < 10; i++) gate.slower()
  for (let i = 0; i < 7; i++) await end(new Error('busy'))
  expect(running()).toBe(1)
})

test('a failure earns nothing', async () => {
  const gate = createGate(8)
  const { start, end, running } = workers(gate)
  gate.slower()
  start(40)
  await settle()
  for (let i = 0; i < 20; i++) await end(new Error('no'))
  expect(running()).toBe(4)
})

test.each([
  [undefined, 8],
  [0, 1],
  [-3, 1],
  [Number.NaN, 1],
  [2.9, 2],
])('%s means %i', async (given, most) => {
  const gate = createGate(given)
  const { start, running } = workers(gate)
  start(20)
  await settle()
  expect([gate.most, running()]).toEqual([most, most])
})
