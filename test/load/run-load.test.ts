import { expect, test, vi } from 'vitest'
import type { Connection } from '../../src/deploy/connection.ts'
import type { LoadResult } from '../../src/load/load-result.ts'
import { countAssumedRoles } from '../../src/load/local-counts.ts'
import { REAL_CLOCK } from '../../src/load/real-clock.ts'
import { runLoad } from '../../src/load/run-load.ts'
import { functionSender } from '../../src/load/send-function.ts'
import { streamSender } from '../../src/load/send-stream.ts'
import type { FaultRule } from '../../src/local/faults.ts'
import type { FunctionNode, StreamNode, Topology } from '../../src/topology/topology.ts'
import { useDeployWorld } from '../deploy/deploy-world.ts'

/* Real requests to a local AWS; what is asserted does not hang on how fast the machine is. */

vi.setConfig({ testTimeout: 90_000 })

const { world, aws } = useDeployWorld('load')

/** Two arrivals to warm up, and ten that count. */
const BRIEF = {
  course: { from: 20, to: 20, ramp: 0 },
  phases: { warmUp: 100, measured: 500 },
  inFlight: 8,
  clock: REAL_CLOCK,
}

function connectionOf(topology: Topology, { place }: FunctionNode | StreamNode): Connection {
  return world.connections(topology).get(place.account.name) as Connection
}

async function loadFunction(
  topology: Topology,
  name: string,
  { isAsync = false, event = '{"name":"Ada"}' } = {},
): Promise<LoadResult> {
  const fn = topology.functions.find((one) => one.name === name) as FunctionNode
  const connection = connectionOf(topology, fn)
  const { endpoint } = aws()
  return runLoad({
    ...BRIEF,
    target: { kind: 'function', name, arn: fn.arn, mode: isAsync ? 'async' : 'sync', on: endpoint },
    fn,
    sender: functionSender({ connection, fn, isAsync, connections: 8, event: () => event }),
    countAssumedRoles: () => countAssumedRoles(endpoint),
  })
}

function loadStream(topology: Topology, stream: StreamNode): Promise<LoadResult> {
  const connection = connectionOf(topology, stream)
  return runLoad({
    ...BRIEF,
    target: { kind: 'stream', name: stream.name, arn: stream.arn, mode: 'put', on: aws().endpoint },
    sender: streamSender({ connection, stream, connections: 8, event: (index) => `record ${index}`, bytes: 12 }),
  })
}

/** `throttle TooManyRequestsException: … × 3` */
const failuresOf = ({ failures }: LoadResult) => failures.map(({ kind, code, count }) => `${kind} ${code} × ${count}`)

test('a function that calls another: every arrival counted, its own duration, its sessions, its concurrency', async () => {
  const topology = world.topology('load')
  await world.deploy(topology)
  const result = await loadFunction(topology, 'caller')
  expect(result.failures).toEqual([])
  expect(result.throughput).toMatchObject({
    arrivals: 10,
    succeeded: 10,
    failed: 0,
    warmUp: 2,
    asked: 20,
    requests: 10,
  })
  const { latency, service, concurrency } = result
  expect(latency.count).toBe(10)
  expect(latency.p50).toBeGreaterThanOrEqual(service.p50 * 0.99)
  expect([latency.p50, latency.p90, latency.p99, latency.max]).toEqual(
    [latency.p50, latency.p90, latency.p99, latency.max].sort((a, b) => a - b),
  )
  expect(concurrency).toMatchObject({ by: 'function', duration: { count: 10 } })
  expect(concurrency?.mean).toBeGreaterThan(0)
  expect(result.assumedRoles).toBeGreaterThanOrEqual(1)
  expect(result.network).toEqual({ combinations: 1, perSubnet: 1, interfaces: 1, inVpc: false })

  const queued = await loadFunction(topology, 'greeter', { isAsync: true })
  expect([queued.throughput.succeeded, queued.concurrency]).toEqual([10, undefined])
})

test('what goes wrong is told by what it is: by the function, by AWS, on the way', async () => {
  const topology = world.topology('load')
  world.write('greeter.cjs', 'exports.handler = async () => { throw new RangeError("too far") }')
  await world.deploy(topology)
  const failing = await loadFunction(topology, 'greeter')
  expect(failuresOf(failing)).toEqual(['function RangeError × 10'])
  expect(failing.failures[0]?.message).toBe('too far')
  expect(failing.failedLatency?.count).toBe(10)

  const faults: [FaultRule, string][] = [
    [{ error: { code: 'TooManyRequestsException' } }, 'throttle TooManyRequestsException × 10'],
    [{ error: { code: 'AccessDeniedException', status: 403 } }, 'permission AccessDeniedException × 10'],
    [{ error: { code: 'ENILimitReachedException' } }, 'vpc ENILimitReachedException × 10'],
    [{ error: { code: 'ServiceException' } }, 'service ServiceException × 10'],
    [{ reset: 'before' }, 'connection ECONNRESET × 10'],
  ]
  for (const [rule, expected] of faults) {
    aws().faults.add({ service: 'lambda', operation: 'Invoke', ...rule })
    expect(failuresOf(await loadFunction(topology, 'greeter'))).toEqual([expected])
    aws().faults.remove()
  }
})

test('a throttle tells its reason', async () => {
  const topology = world.topology('load', {
    functions: { greeter: { account: 'away', entry: './greeter.cjs', reservedConcurrency: 0 } },
    calls: {},
  })
  await world.deploy(topology)
  const result = await loadFunction(topology, 'greeter')
  expect(failuresOf(result)).toEqual([
    'throttle TooManyRequestsException: ReservedFunctionConcurrentInvocationLimitExceeded × 10',
  ])
  expect(result.throttles).toBe(10)
})

test('a stream: a record for each arrival, and those that fail one by one', async () => {
  const topology = world.topology('load', {
    functions: {},
    calls: {},
    streams: { orders: { account: 'home', shards: 2 } },
  })
  await world.deploy(topology)
  const stream = topology.streams[0] as StreamNode
  const result = await loadStream(topology, stream)
  expect(result.failures).toEqual([])
  expect(result.throughput).toMatchObject({ arrivals: 10, succeeded: 10, warmUp: 2 })
  expect(result.throughput.requests).toBeLessThanOrEqual(10)

  aws().faults.add({
    service: 'kinesis',
    operation: 'PutRecords',
    error: { code: 'ProvisionedThroughputExceededException' },
  })
  expect(failuresOf(await loadStream(topology, stream))).toEqual([
    'throttle ProvisionedThroughputExceededException × 10',
  ])
})
