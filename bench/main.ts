// The local AWS beside moto. Ratios first; the machine and the day decide the rest. `npm run bench` runs it and all others but the
// loss run.
import { createSide } from './calls.ts'
import { functionRows } from './functions.ts'
import { memoryRows } from './memory.ts'
import { type Server, startMoto, startXacct } from './server.ts'
import { serviceRows } from './services.ts'
import { print, type Row } from './table.ts'

async function main(): Promise<void> {
  const ours = await startXacct()
  const rest = ours.memoryMb()
  const moto = await startMoto()
  const peer = typeof moto === 'string' ? undefined : moto
  if (typeof moto === 'string') process.stdout.write(`moto skipped: ${moto}\n`)
  const rows: Row[] = [
    { what: 'ready', unit: 'ms', ours: ours.readyMs, moto: peer?.readyMs, less: true },
    { what: 'memory at rest', unit: 'MB', ours: rest, moto: peer?.memoryMb(), less: true },
  ]
  try {
    rows.push(...(await comparedRows(ours, peer)))
  } finally {
    await ours.stop()
    await peer?.stop()
  }
  const tooMuch = print([...rows, ...(await memoryRows())])
  for (const { what, bound } of tooMuch) process.stdout.write(`${what}: more than ${bound}\n`)
  if (tooMuch.length > 0) process.exitCode = 1
}

async function comparedRows(ours: Server, moto: Server | undefined): Promise<Row[]> {
  const sides = { ours: await createSide(ours), moto: moto && (await createSide(moto)) }
  const rows = [...(await serviceRows(sides)), ...(await functionRows(sides.ours))]
  const afterwards = { ours: ours.memoryMb(), moto: moto?.memoryMb() }
  return [...rows, { what: 'memory afterwards', unit: 'MB', ...afterwards, less: true }]
}

await main()
