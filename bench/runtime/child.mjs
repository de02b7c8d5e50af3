// One variant in a process of its own: `child.mjs <bundle> calls <n>` or `child.mjs <bundle> records <n>`. Prints what it cost as
// one line of JSON.
const [bundle, mode, count] = process.argv.slice(2)
const context = { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'bench', invokedFunctionArn: 'bench' }

async function timed(work) {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

let variant
const importMs = await timed(async () => {
  variant = await import(bundle)
})

async function makeCalls() {
  const firstMs = await timed(() => variant.call({ order: 0 }, context))
  const warm = []
  const before = process.cpuUsage()
  for (let i = 0; i < Number(count); i++) warm.push(await timed(() => variant.call({ order: i }, context)))
  const { user, system } = process.cpuUsage(before)
  const warmMs = warm.toSorted((a, b) => a - b)[warm.length >> 1]
  const cpuMs = (user + system) / 1e3 / warm.length
  return { importMs, firstMs, warmMs, cpuMs, rssMb: process.memoryUsage().rss / 1e6 }
}

const eventOf = (length, data) => ({
  Records: Array.from({ length }, (_, index) => ({
    eventSource: 'aws:kinesis',
    eventID: `shardId-000000000000:${index}`,
    kinesis: { partitionKey: `k${index}`, sequenceNumber: String(index), data },
  })),
})

/** Events of a hundred small records each, or one of 2 MB. */
async function carry() {
  const data = count === 'large' ? 'x'.repeat(20_000) : Buffer.from('{"order":1}').toString('base64')
  const events = count === 'large' ? 1 : Number(count) / 100
  const work = async () => {
    for (let i = 0; i < events; i++) await variant.batch(eventOf(100, data), context)
  }
  const outcome = await timed(work).then(
    (ms) => ({ ms }),
    ({ name }) => ({ error: name }),
  )
  return outcome
}

process.stdout.write(`${JSON.stringify(await (mode === 'calls' ? makeCalls() : carry()))}\n`)
process.exit(0)
