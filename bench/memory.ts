// How much memory a server needs for what it keeps: each in a process of its own, against a stated bound.
import { createSide, kinesis, type Side, s3 } from './calls.ts'
import { sendAll } from './load.ts'
import { startXacct } from './server.ts'
import type { Row } from './table.ts'

const OBJECTS = 100_000
const RECORDS = 1_000_000
const RECORDS_EACH = 500

export async function memoryRows(): Promise<Row[]> {
  return [
    // What V8 has not collected yet is in it: of what is kept, an object needs 2 KB.
    await memory('memory with 100,000 objects of 1 KB', 800, putObjects),
    await memory('memory with 1,000,000 records of 100 bytes', 400, putRecords),
  ]
}

async function memory(what: string, bound: number, fill: (side: Side) => Promise<void>): Promise<Row> {
  const server = await startXacct()
  try {
    await fill(await createSide(server))
    return { what, unit: 'MB', ours: server.memoryMb(), less: true, bound }
  } finally {
    await server.stop()
  }
}

async function putObjects(side: Side): Promise<void> {
  await side.ask(s3('PUT', '/bench-memory'))
  const body = Buffer.alloc(1024, 'xacct')
  await sendAll(side.endpoint, OBJECTS, 16, (i) => side.prepare(s3('PUT', `/bench-memory/objects/${i}`, body)))
}

async function putRecords(side: Side): Promise<void> {
  await side.ask(kinesis('CreateStream', { StreamName: 'memory', ShardCount: 4 }))
  const Records = Array.from({ length: RECORDS_EACH }, (_, i) => ({
    PartitionKey: `k${i}`,
    Data: Buffer.alloc(100, i).toString('base64'),
  }))
  const request = side.prepare(kinesis('PutRecords', { StreamName: 'memory', Records }))
  await sendAll(side.endpoint, RECORDS / RECORDS_EACH, 4, () => request)
}
